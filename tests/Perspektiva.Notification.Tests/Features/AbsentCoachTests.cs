using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>News of a person whose coach has left, or is away.</summary>
public sealed class AbsentCoachTests(NotificationHost host)
{
    private readonly string _substitute = PublicId.New(IdPrefix.Coach);

    [Theory]
    [InlineData(true, true, "coach substitute")]
    [InlineData(false, true, "substitute")]
    [InlineData(true, false, "coach")]
    [InlineData(false, false, "organisation coach")]
    public async Task Warning_OfACheckIn_ReachesWhoeverCanAct(bool coachActive, bool substituteActive, string told)
    {
        var young = await AccompaniedAsync(coachActive, substituteActive);

        await host.HandleAsync(young.CheckIn(warning: true));

        Assert.Equal(told, await ToldAsync(young, NoticeKind.CheckInWarning));
    }

    /// <summary>A voice that was mistyped is put right after the end, too; no check-in can answer it any more.</summary>
    [Theory]
    [InlineData(PlacementStage.Trial, true)]
    [InlineData(PlacementStage.Ended, false)]
    public async Task Warning_OfACorrection_AsksForAnAnswerUntilTheEnd(PlacementStage stage, bool asks)
    {
        var young = await AccompaniedAsync(coachActive: true, substituteActive: true);
        var placement = young.Placement(1, stage, young.Coach, null);
        await host.HandleAsync(placement);

        await host.HandleAsync(young.CheckIn(warning: true) with { PlacementId = placement.PlacementId });

        Assert.Equal(asks ? ("coach substitute", "") : ("", "coach"), (await ToldAsync(young, NoticeKind.CheckInWarning), await ToldAsync(young, NoticeKind.CheckInRecorded)));
    }

    [Theory]
    [InlineData(true, true, "coach")]
    [InlineData(false, true, "substitute")]
    [InlineData(false, false, "organisation coach")]
    public async Task Match_Found_ReachesTheCoachOrInTheirPlaceTheSubstitute(bool coachActive, bool substituteActive, string told)
    {
        var young = await AccompaniedAsync(coachActive, substituteActive);
        var match = young.Match();

        await host.HandleAsync(match with { Matches = [match.Matches[0] with { SubstituteCoachId = _substitute }] });

        Assert.Equal(told, await ToldAsync(young, NoticeKind.MatchesFound));
    }

    /// <summary>It was found while somebody else was the coach, and is heard of late.</summary>
    [Fact]
    public async Task Match_FoundBeforeTheCoachChanged_ReachesThePresentCoachAlone()
    {
        var young = await AccompaniedAsync(coachActive: true, substituteActive: true);
        var former = PublicId.New(IdPrefix.Coach);
        await host.RegisterAsync(young.Coach, host.CoachToken(young.Coach, young.Organisation));
        var match = young.Match();

        await host.HandleAsync(match with { Matches = [match.Matches[0] with { CoachId = former, SubstituteCoachId = null }] });

        Assert.Equal("coach", await ToldAsync(young, NoticeKind.MatchesFound));
        Assert.False(await host.ReadAsync(db => db.Notices.AnyAsync(notice => notice.Recipient == former)));
        Assert.True(await host.ReadAsync(db => db.Deliveries.AnyAsync(d => d.Recipient == young.Coach && d.Status == DeliveryStatus.Pending)));
    }

    [Fact]
    public async Task Warning_ForASubstituteWithAnAddress_IsMailed()
    {
        var young = await AccompaniedAsync(coachActive: false, substituteActive: true);
        await host.RegisterAsync(_substitute, host.CoachToken(_substitute, young.Organisation));

        await host.HandleAsync(young.CheckIn(warning: true));

        Assert.True(await host.ReadAsync(db => db.Deliveries.AnyAsync(d => d.Recipient == _substitute && d.Urgent && d.Status == DeliveryStatus.Pending)));
    }

    [Fact]
    public async Task Proposal_ToAPersonWithoutEmailWhoseCoachHasLeft_ReachesThemThroughTheSubstitute()
    {
        var young = await AccompaniedAsync(coachActive: false, substituteActive: true);

        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));

        Assert.Equal("substitute", await ToldAsync(young, NoticeKind.TellParticipant));
    }

    [Fact]
    public async Task Withdrawal_OfConsent_ReachesTheSubstituteWhereTheCoachHasLeft()
    {
        var young = await AccompaniedAsync(coachActive: false, substituteActive: true);

        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 3));

        Assert.Equal("substitute", await ToldAsync(young, NoticeKind.ConsentWithdrawn));
    }

    [Fact]
    public async Task News_OfAPersonWithoutACoach_IsReadByThePortalThatRegisteredThem()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Changed(2) with { CoachId = null });
        await host.RegisterAsync(young.Organisation, Portal(young.Organisation));
        var match = young.Match();

        await host.HandleAsync(match with { Matches = [match.Matches[0] with { CoachId = null }] });
        await host.HandleAsync(young.CheckIn(warning: true) with { CoachId = null });
        await host.HandleAsync(young.Withdrawn(ConsentPurpose.ShowToEmployer, 3) with { CoachId = null });

        Assert.Equal(["consent_withdrawn", "check_in_warning", "matches_found"], await KindsAsync(Portal(young.Organisation)));
        Assert.Empty(await KindsAsync(Portal(PublicId.New(IdPrefix.Organisation))));
        Assert.Empty(await KindsAsync(host.Issuer.Mint(Registering(young.Organisation).Acting("participant", PublicId.New(IdPrefix.Participant)))));
        Assert.Equal(3, await host.ReadAsync(db => db.Deliveries.CountAsync(d => d.Recipient == young.Organisation && d.Status == DeliveryStatus.Pending)));
    }

    [Fact]
    public async Task Coach_WhoLeaves_IsToldOnceToWhoRegisteredTheirPeople()
    {
        var (young, second) = (await host.YoungAsync(), await host.YoungAsync());
        await host.HandleAsync(second.Changed(2) with { CoachId = young.Coach, SubstituteCoachId = _substitute, RegisteringOrganisationIds = [young.Organisation] });
        await host.HandleAsync(young.CoachIs(young.Coach, active: true));

        await host.HandleAsync(young.CoachIs(young.Coach, active: false, version: 2));
        await host.HandleAsync(young.CoachIs(young.Coach, active: false, version: 3));

        var told = await host.ReadAsync(db => db.Notices.AsNoTracking().Where(n => n.Recipient == young.Organisation && n.Kind == NoticeKind.CoachLeft).ToListAsync());
        Assert.Equal(
            [("AnotherActs", second.PublicId), ("NobodyActs", young.PublicId)],
            told.Select(n => (n.References.Detail!, Assert.Single(n.References.Participants!))).OrderBy(n => n.Item1, StringComparer.Ordinal));
        Assert.All(told, n => Assert.Equal(young.Coach, n.References.Coach));
    }

    [Fact]
    public async Task Coach_Erased_IsToldToWhoRegisteredTheirPeople_AndThePersonsErasureTakesTheNameOut()
    {
        var young = await host.YoungAsync();

        await host.HandleAsync(young.CoachIs(young.Coach, active: false) with { Erased = true });

        Assert.Equal(["coach_left"], await KindsAsync(Portal(young.Organisation)));
        await host.HandleAsync(young.Erased());
        Assert.DoesNotContain(young.PublicId, (await host.Http.ReadAsync("/v1/inbox", Portal(young.Organisation))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objection_ToAProposal_ReachesTheRegisteringPortal_ItsOutcomeTheYoungPerson()
    {
        var young = await AccompaniedAsync(coachActive: true, substituteActive: true);
        var objection = new ProposalReviewed(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 2, PublicId.New(IdPrefix.Proposal), young.Id, young.PublicId, "plc_x", young.Coach,
            ProposalReviewKind.Objection, null, Party.Participant);

        await host.HandleAsync(objection);
        await host.HandleAsync(objection with { EventId = Guid.CreateVersion7(), Version = 3, Kind = ProposalReviewKind.SecondLook, Outcome = ProposalReviewOutcome.Changed, By = Party.Coach });

        Assert.Equal("coach substitute organisation", await ToldAsync(young, NoticeKind.ProposalObjection));
        Assert.Equal($"{young.PublicId} coach", await ToldAsync(young, NoticeKind.ProposalReviewed));
        Assert.Equal(["proposal_objection"], await KindsAsync(Portal(young.Organisation)));
        await host.HandleAsync(young.Erased());
        Assert.Empty(await KindsAsync(Portal(young.Organisation)));
    }

    private static TestCaller Registering(string organisation) =>
        TestCaller.Portal("jobcentre", "notices:read", "notices:write", "contacts:write") with { Organisation = organisation };

    private string Portal(string organisation) => host.Issuer.Mint(Registering(organisation));

    private async Task<List<string?>> KindsAsync(string token) =>
        [.. (await host.Http.ReadAsync("/v1/inbox", token)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("kind").GetString())];

    private async Task<Young> AccompaniedAsync(bool coachActive, bool substituteActive)
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Changed(2) with { SubstituteCoachId = _substitute });
        await host.HandleAsync(young.CoachIs(young.Coach, coachActive));
        await host.HandleAsync(young.CoachIs(_substitute, substituteActive));
        return young;
    }

    private async Task<string> ToldAsync(Young young, NoticeKind kind) => string.Join(' ', (await host.ReadAsync(db => db.Notices
        .Where(n => n.ParticipantId == young.Id && n.Kind == kind).OrderBy(n => n.Position).Select(n => n.Recipient).ToListAsync()))
        .Select(recipient => recipient == young.Coach ? "coach" : recipient == _substitute ? "substitute" : recipient == young.Organisation ? "organisation" : recipient));
}

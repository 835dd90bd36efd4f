using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>News of a person whose coach has left, or is away.</summary>
public sealed class AbsentCoachTests(NotificationHost host)
{
    private readonly string _substitute = PublicId.New(IdPrefix.Coach);

    [Theory]
    [InlineData(true, true, "coach substitute")]
    [InlineData(false, true, "substitute")]
    [InlineData(true, false, "coach")]
    [InlineData(false, false, "coach")]
    public async Task Warning_OfACheckIn_ReachesWhoeverCanAct(bool coachActive, bool substituteActive, string told)
    {
        var young = await AccompaniedAsync(coachActive, substituteActive);

        await host.HandleAsync(young.CheckIn(warning: true));

        Assert.Equal(told, await ToldAsync(young, NoticeKind.CheckInWarning));
    }

    [Theory]
    [InlineData(true, true, "coach")]
    [InlineData(false, true, "substitute")]
    [InlineData(false, false, "coach")]
    public async Task Match_Found_ReachesTheCoachOrInTheirPlaceTheSubstitute(bool coachActive, bool substituteActive, string told)
    {
        var young = await AccompaniedAsync(coachActive, substituteActive);
        var match = young.Match();

        await host.HandleAsync(match with { Matches = [match.Matches[0] with { SubstituteCoachId = _substitute }] });

        Assert.Equal(told, await ToldAsync(young, NoticeKind.MatchesFound));
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
        .Select(recipient => recipient == young.Coach ? "coach" : recipient == _substitute ? "substitute" : recipient));
}

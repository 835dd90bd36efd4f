using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>The company and the mentor of a placement learn who accompanies the person, and nobody else does.</summary>
public sealed class CoachIntroductionTests(ParticipantService service)
{
    private static readonly string CompanyId = PublicId.New(IdPrefix.Company);
    private static readonly string MentorId = PublicId.New(IdPrefix.Mentor);

    private readonly TestCaller _jobCentre = Portals.JobCentre();
    private readonly TestCaller _provider = Portals.Provider();
    private readonly TestCaller _company = TestCaller.Portal("company", "placements:read");

    [Fact]
    public async Task Read_ByCompanyAndMentorOfThePlacement_IsCoachAndSubstituteByNameAloneAndLogged()
    {
        var (coach, substitute) = (await service.CoachAsync(_provider), await service.CoachAsync(_provider));
        var (id, placement) = await AccompaniedAsync(coach.Record, substitute.Record);
        Assert.Equal(404, (await ReadAsync(_company, id)).Status);

        await StartAsync(id, placement);

        Assert.Equal(
            $$"""{"participantId":"{{id}}","coaches":[{"id":"{{coach.Record}}","as":"coach","givenName":"Kim","familyName":"Kollegin"},{"id":"{{substitute.Record}}","as":"substitute","givenName":"Kim","familyName":"Kollegin"}]}""",
            (await ReadAsync(_company, id)).Text);
        Assert.Equal(200, (await ReadAsync(_company.Acting("mentor", MentorId), id)).Status);
        Assert.Equal(200, (await ReadAsync(_company.Acting("employer", CompanyId), id)).Status);
        var log = (await service.GetAsync(_jobCentre, $"/v1/participants/{id}/access-log")).Json.GetProperty("items").EnumerateArray().Last();
        Assert.Equal(
            (_company.Organisation, CompanyId, "GET /v1/participants/{id}/coach-introduction", "coach_introduction"),
            (log.GetProperty("organisationId").GetString(), log.GetProperty("recordId").GetString(), log.GetProperty("route").GetString(), log.GetProperty("purpose").GetString()));
    }

    [Fact]
    public async Task Read_ByAnybodyElse_IsNotFoundAsForNobody()
    {
        var coach = await service.CoachAsync(_provider);
        var (id, placement) = await AccompaniedAsync(coach.Record);
        await StartAsync(id, placement);
        TestCaller[] others =
        [
            TestCaller.Portal("company", "placements:read"),
            _company.Acting("mentor", PublicId.New(IdPrefix.Mentor)),
            _company.Acting("employer", PublicId.New(IdPrefix.Company)),
            _company with { Roles = ["chamber"] },
            _jobCentre with { Scopes = ["placements:read"] },
            Portals.Self(id, _jobCentre.Organisation!) with { Scopes = ["placements:read"] },
            coach with { Scopes = ["placements:read"] },
        ];

        foreach (var other in others)
        {
            var (seen, nobody) = (await ReadAsync(other, id), await ReadAsync(other, PublicId.New(IdPrefix.Participant)));
            Assert.Equal((404, seen.Problem), (seen.Status, nobody.Problem));
        }

        Assert.Equal("missing-scope", (await ReadAsync(_jobCentre, id)).Problem);
    }

    [Fact]
    public async Task Read_WhoHasLeft_IsNotNamed_ConsentWithdrawnTheRestIs()
    {
        var (coach, substitute) = (await service.CoachAsync(_provider), await service.CoachAsync(_provider));
        var (id, placement) = await AccompaniedAsync(coach.Record, substitute.Record);
        await StartAsync(id, placement);

        await service.PatchAsync(_provider, $"/v1/coaches/{coach.Record}", new { active = false });
        await service.DeleteAsync(_jobCentre, $"/v1/participants/{id}/consents/show_to_employer");

        var only = Assert.Single((await ReadAsync(_company, id)).Json.GetProperty("coaches").EnumerateArray());
        Assert.Equal((substitute.Record, "substitute"), (only.GetProperty("id").GetString(), only.GetProperty("as").GetString()));
        await service.DeleteAsync(_provider, $"/v1/coaches/{substitute.Record}");
        Assert.Empty((await ReadAsync(_company, id)).Json.GetProperty("coaches").EnumerateArray());
    }

    [Fact]
    public async Task Read_OnceThePlacementHasEnded_IsNotFound()
    {
        var (id, placement) = await AccompaniedAsync((await service.CoachAsync(_provider)).Record);
        await StartAsync(id, placement);

        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended }, "participant");

        await Eventually.TrueAsync(async () => (await ReadAsync(_company, id)).Status == 404);
    }

    private async Task<(string Id, PlacementChanged Placement)> AccompaniedAsync(string? coach, string? substitute = null)
    {
        var id = await service.RegisteredIdAsync(_jobCentre);
        Assert.Equal(200, (await service.AssignAsync(_jobCentre, id, coach, substitute)).Status);
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        return (id, new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), personId, id,
            Guid.CreateVersion7(), "plc_x", CompanyId, coach, MentorId, PlacementStage.Trial, new DateOnly(2026, 12, 1), null, DeclineReason.None, null, _company.Organisation));
    }

    private async Task StartAsync(string id, PlacementChanged placement)
    {
        await service.Events.SendAsync(placement, "participant");
        await Eventually.TrueAsync(async () => (await ReadAsync(_company, id)).Status == 200);
    }

    private Task<ApiAnswer> ReadAsync(TestCaller caller, string id) => service.GetAsync(caller, $"/v1/participants/{id}/coach-introduction");
}

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>The company and the mentor of a placement learn who comes, and nobody else does.</summary>
public sealed class IntroductionTests(ParticipantService service)
{
    private static readonly string CompanyId = PublicId.New(IdPrefix.Company);
    private static readonly string MentorId = PublicId.New(IdPrefix.Mentor);

    private readonly TestCaller _jobCentre = Portals.JobCentre();
    private readonly TestCaller _company = TestCaller.Portal("company", "placements:read");

    [Fact]
    public async Task Read_ByCompanyAndMentorOfThePlacement_IsNameAndContactAloneAndLogged()
    {
        var (id, placement) = await RegisteredAsync();
        Assert.Equal(404, (await ReadAsync(_company, id)).Status);

        await StartAsync(id, placement);

        var seen = (await ReadAsync(_company, id)).Json;
        Assert.Equal(["contact", "familyName", "givenName", "id"], seen.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal((id, "Mika", "Beispiel"), (seen.GetProperty("id").GetString(), seen.GetProperty("givenName").GetString(), seen.GetProperty("familyName").GetString()));
        Assert.Equal("""{"email":"mika@example.org","phone":"+49 661 0000"}""", seen.GetProperty("contact").GetRawText());
        Assert.Equal(200, (await ReadAsync(_company.Acting("mentor", MentorId), id)).Status);
        Assert.Equal(200, (await ReadAsync(_company.Acting("employer", CompanyId), id)).Status);
        var log = (await service.GetAsync(_jobCentre, $"/v1/participants/{id}/access-log")).Json.GetProperty("items").EnumerateArray().Last();
        Assert.Equal(
            (_company.Organisation, CompanyId, "GET /v1/participants/{id}/introduction", "introduction"),
            (log.GetProperty("organisationId").GetString(), log.GetProperty("recordId").GetString(), log.GetProperty("route").GetString(), log.GetProperty("purpose").GetString()));
    }

    [Fact]
    public async Task Read_ByAnybodyElse_IsNotFoundAsForNobody()
    {
        var (id, placement) = await RegisteredAsync();
        await StartAsync(id, placement);
        TestCaller[] others =
        [
            TestCaller.Portal("company", "placements:read"),
            _company.Acting("mentor", PublicId.New(IdPrefix.Mentor)),
            _company.Acting("employer", PublicId.New(IdPrefix.Company)),
            _company with { Roles = ["chamber"] },
            _jobCentre with { Scopes = ["placements:read"] },
            Portals.Self(id, _jobCentre.Organisation!) with { Scopes = ["placements:read"] },
        ];

        foreach (var other in others)
        {
            var (seen, nobody) = (await ReadAsync(other, id), await ReadAsync(other, PublicId.New(IdPrefix.Participant)));
            Assert.Equal((404, seen.Problem), (seen.Status, nobody.Problem));
        }

        Assert.Equal("missing-scope", (await ReadAsync(_jobCentre, id)).Problem);
    }

    [Fact]
    public async Task Read_ConsentWithdrawnOrProcessingRestricted_IsNotFoundAtOnce()
    {
        var (id, placement) = await RegisteredAsync();
        await StartAsync(id, placement);

        await service.DeleteAsync(_jobCentre, $"/v1/participants/{id}/consents/show_to_employer");
        Assert.Equal(404, (await ReadAsync(_company, id)).Status);
        await service.Http.SubmitAsync(
            $"/v1/participants/{id}/consents", service.Token(_jobCentre), new { purpose = "show_to_employer", textVersion = "2026-11", form = "electronic" });
        Assert.Equal(200, (await ReadAsync(_company, id)).Status);
        await service.Http.ReplaceAsync($"/v1/participants/{id}/restriction", service.Token(_jobCentre), new { restricted = true }, "*");

        Assert.Equal(404, (await ReadAsync(_company, id)).Status);
    }

    [Fact]
    public async Task Read_AnotherMentorAndThenTheEnd_FollowsThePlacement()
    {
        var (id, placement) = await RegisteredAsync();
        await StartAsync(id, placement);
        var next = PublicId.New(IdPrefix.Mentor);

        // From an instance that does not tell the organisation yet: what is known of it stays.
        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 2, MentorId = next, EmployerOrganisationId = null }, "participant");
        await Eventually.TrueAsync(async () => (await ReadAsync(_company.Acting("mentor", next), id)).Status == 200);
        Assert.Equal(404, (await ReadAsync(_company.Acting("mentor", MentorId), id)).Status);
        Assert.Equal(200, (await ReadAsync(_company, id)).Status);

        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 3, MentorId = next, Stage = PlacementStage.Ended }, "participant");

        await Eventually.TrueAsync(async () => (await ReadAsync(_company, id)).Status == 404);
        Assert.Equal(404, (await ReadAsync(_company.Acting("mentor", next), id)).Status);
    }

    private async Task<(string Id, PlacementChanged Placement)> RegisteredAsync()
    {
        var id = await service.RegisteredIdAsync(_jobCentre);
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        return (id, new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), personId, id,
            Guid.CreateVersion7(), "plc_x", CompanyId, null, MentorId, PlacementStage.Trial, new DateOnly(2026, 12, 1), null, DeclineReason.None, null, _company.Organisation));
    }

    private async Task StartAsync(string id, PlacementChanged placement)
    {
        await service.Events.SendAsync(placement, "participant");
        await Eventually.TrueAsync(async () => (await ReadAsync(_company, id)).Status == 200);
    }

    private Task<ApiAnswer> ReadAsync(TestCaller caller, string id) => service.GetAsync(caller, $"/v1/participants/{id}/introduction");
}

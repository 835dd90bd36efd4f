using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;

namespace Perspektiva.Participant.Tests.Features;

public sealed class CoachTests(ParticipantService service)
{
    [Fact]
    public async Task Create_Coach_IsToldWithoutANameAndShownToTheOwnOrganisationOnly()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        var told = await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record);

        Assert.Equal((provider.Organisation, true, 1L), (told.OrganisationId, told.Active, told.Version));
        Assert.Equal("Kim", (await service.GetAsync(provider, $"/v1/coaches/{coach.Record}")).Json.GetProperty("givenName").GetString());
        Assert.Equal(404, (await service.GetAsync(Portals.Provider(), $"/v1/coaches/{coach.Record}")).Status);
    }

    [Fact]
    public async Task Patch_Active_IsToldOnce()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        var left = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { active = false }, "\"1\"");
        var again = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { active = false }, "\"2\"");

        Assert.Equal(("\"2\"", "\"2\""), (left.ETag, again.ETag));
        Assert.False((await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record && e.Version == 2)).Active);
    }

    [Fact]
    public async Task Assign_Coach_OpensTheRecordToThatCoachAlone()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);
        var colleague = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal(404, (await service.GetAsync(coach, $"/v1/participants/{id}")).Status);
        var assigned = await service.AssignAsync(portal, id, coach.Record);

        Assert.Equal((200, "\"2\""), (assigned.Status, assigned.ETag));
        Assert.Equal(200, (await service.GetAsync(coach, $"/v1/participants/{id}")).Status);
        Assert.Equal(404, (await service.GetAsync(colleague, $"/v1/participants/{id}")).Status);
        Assert.Equal(404, (await service.GetAsync(provider, $"/v1/participants/{id}")).Status);
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((coach.Record, (string?)null), (told.CoachId, told.SubstituteCoachId));
        Assert.Equal([portal.Organisation!, provider.Organisation!], told.OrganisationIds);
        Assert.Equal([portal.Organisation!], told.RegisteringOrganisationIds);
    }

    [Fact]
    public async Task Assign_AnotherCoach_ClosesTheRecordToTheFormerOneAndTheFeedTellsBoth()
    {
        var portal = Portals.JobCentre();
        var former = await service.CoachAsync(Portals.Provider());
        var next = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, former.Record);

        await service.AssignAsync(portal, id, next.Record);

        Assert.Equal(404, (await service.GetAsync(former, $"/v1/participants/{id}")).Status);
        Assert.Equal(200, (await service.GetAsync(next, $"/v1/participants/{id}")).Status);
        Assert.Equal((List<long>)[2, 3], await VersionsAsync(former));
        Assert.Equal((List<long>)[3], await VersionsAsync(next));
    }

    [Fact]
    public async Task Assign_Substitute_WorksLikeTheCoachAndStandsInBothCaseloads()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var substitute = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);

        await service.AssignAsync(portal, id, coach.Record, substitute.Record);

        var own = (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload")).Json.GetProperty("items");
        var standIn = (await service.GetAsync(substitute, $"/v1/coaches/{substitute.Record}/caseload")).Json.GetProperty("items");
        Assert.Equal((id, "coach"), (own[0].GetProperty("id").GetString(), own[0].GetProperty("as").GetString()));
        Assert.Equal((id, "substitute"), (standIn[0].GetProperty("id").GetString(), standIn[0].GetProperty("as").GetString()));
        Assert.Equal(404, (await service.GetAsync(substitute, $"/v1/coaches/{coach.Record}/caseload")).Status);
    }

    [Fact]
    public async Task Caseload_MoreThanAPage_IsReadWholeByItsCursor()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await service.RegisteredIdAsync(portal));
            await service.AssignAsync(portal, ids[i], coach.Record);
        }

        var read = new List<string>();
        for (string? after = null, path = $"/v1/coaches/{coach.Record}/caseload?limit=2"; path is not null; path = after)
        {
            var page = (await service.GetAsync(coach, path)).Json;
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString() is { } next ? $"/v1/coaches/{coach.Record}/caseload?limit=2&after={next}" : null;
        }

        Assert.Equal(ids, read);
        Assert.Equal("validation", (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload?after=AAAA")).Problem);
    }

    [Fact]
    public async Task Assign_UnknownOrInactiveCoach_IsRefused()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        var gone = await service.CoachAsync(provider);
        await service.PatchAsync(provider, $"/v1/coaches/{gone.Record}", new { active = false });
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal(["/coachId"], (await service.AssignAsync(portal, id, gone.Record)).Pointers);
        Assert.Equal(["/coachId"], (await service.AssignAsync(portal, id, "coa_nobody")).Pointers);
        Assert.Equal(["/substituteCoachId"], (await service.AssignAsync(portal, id, null, "coa_nobody")).Pointers.Take(1));
    }

    [Fact]
    public async Task Assign_ByTheCoach_IsForbidden()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        Assert.Equal("forbidden", (await service.AssignAsync(coach, id, null)).Problem);
    }

    private async Task<List<long>> VersionsAsync(Perspektiva.Testing.Tokens.TestCaller caller) =>
        [.. (await service.GetAsync(caller, "/v1/changes/participants")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt64())];
}

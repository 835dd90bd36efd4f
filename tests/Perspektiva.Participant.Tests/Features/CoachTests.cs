using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Features.Coaches;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;

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
    public async Task Patch_NameAndCapacity_AreCorrectedOnceAndToldToNobody()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        var renamed = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { familyName = " Kollege ", capacity = 3 }, "\"1\"");
        var again = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { familyName = "Kollege" }, "\"2\"");
        await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { active = false }, "\"2\"");

        Assert.Equal(("\"2\"", "\"2\""), (renamed.ETag, again.ETag));
        Assert.Equal(("Kim", "Kollege", 3), (
            renamed.Json.GetProperty("givenName").GetString(), renamed.Json.GetProperty("familyName").GetString(), renamed.Json.GetProperty("capacity").GetInt32()));
        await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record && e.Version == 3);
        Assert.Equal([1L, 3L], service.Events.Heard.OfType<CoachChanged>().Where(e => e.CoachPublicId == coach.Record).Select(e => e.Version).Order());
    }

    [Fact]
    public async Task Patch_EmptyNameOrCapacityOutOfRange_IsRefused()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        var answer = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { givenName = " ", capacity = 201 });

        Assert.Equal(["/givenName", "/capacity"], answer.Pointers);
    }

    /// <summary>Null clears what can be cleared; here nothing can, and whoever sends it hears so.</summary>
    [Theory]
    [InlineData("active")]
    [InlineData("givenName")]
    [InlineData("familyName")]
    [InlineData("capacity")]
    public async Task Patch_MemberThatIsNull_CannotBeCleared(string member)
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        var answer = await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new Dictionary<string, object?> { [member] = null });

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal([$"/{member}"], answer.Pointers);
    }

    [Fact]
    public async Task Patch_MemberThatIsUnknown_IsRefused()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);

        Assert.Equal(["/capacities"], (await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { capacities = 3 })).Pointers);
    }

    /// <summary>Null takes the coach away; a body that says nothing of the coach must not.</summary>
    [Fact]
    public async Task Assign_WithoutTheMember_IsRefusedAndTheCoachStays()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/coach", service.Token(portal), new { }, "*");

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(["/coachId"], answer.Pointers);
        Assert.Equal(coach.Record, await CoachOfAsync());
        Assert.Equal(200, (await service.AssignAsync(portal, id, null)).Status);
        Assert.Null(await CoachOfAsync());

        async Task<string?> CoachOfAsync() => (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("coachId").GetString();
    }

    [Fact]
    public async Task List_Coaches_AreTheOwnOrganisationsInPages()
    {
        var provider = Portals.Provider();
        var (first, second) = (await service.CoachAsync(provider), await service.CoachAsync(provider));
        await service.PatchAsync(provider, $"/v1/coaches/{first.Record}", new { active = false });

        var page = (await service.GetAsync(provider, "/v1/coaches?limit=1")).Json;
        var next = (await service.GetAsync(provider, $"/v1/coaches?limit=1&after={page.GetProperty("next").GetString()}")).Json;

        Assert.Equal((first.Record, "Kim", false), (
            page.GetProperty("items")[0].GetProperty("id").GetString(), page.GetProperty("items")[0].GetProperty("givenName").GetString(),
            page.GetProperty("items")[0].GetProperty("active").GetBoolean()));
        Assert.Equal((second.Record, (string?)null), (next.GetProperty("items")[0].GetProperty("id").GetString(), next.GetProperty("next").GetString()));
        foreach (var stranger in new[] { Portals.Provider(), provider.Acting("participant", "par_x") })
            Assert.Equal(0, (await service.GetAsync(stranger, "/v1/coaches")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Assign_MoreThanTheCoachCanAccompany_IsDoneAndSaid()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);
        await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { capacity = 1 });
        var (first, second) = (await service.RegisteredIdAsync(portal), await service.RegisteredIdAsync(portal));

        var within = await service.AssignAsync(portal, first, coach.Record);
        var over = await service.AssignAsync(portal, second, coach.Record);
        await service.PatchAsync(portal, $"/v1/participants/{first}", new { status = "exited", exitReason = "moved" });
        var relieved = await service.AssignAsync(portal, second, coach.Record);

        Assert.Equal((false, true, false), (Over(within), Over(over), Over(relieved)));

        static bool Over(ApiAnswer answer) => answer.Json.GetProperty("overCapacity").GetBoolean();
    }

    [Fact]
    public async Task Erase_Coach_DestroysNameAndKeyAndLeavesTheBareId()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);
        var key = (await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record)).CoachId;

        Assert.Equal("forbidden", (await service.DeleteAsync(coach, $"/v1/coaches/{coach.Record}")).Problem);
        Assert.Equal(404, (await service.DeleteAsync(Portals.Provider(), $"/v1/coaches/{coach.Record}")).Status);
        Assert.Equal(412, (await service.DeleteAsync(provider, $"/v1/coaches/{coach.Record}", "\"9\"")).Status);
        Assert.Equal(204, (await service.DeleteAsync(provider, $"/v1/coaches/{coach.Record}", "\"1\"")).Status);

        var left = (await service.GetAsync(provider, $"/v1/coaches/{coach.Record}")).Json;
        Assert.Equal((null, null, false), (left.GetProperty("givenName").GetString(), left.GetProperty("familyName").GetString(), left.GetProperty("active").GetBoolean()));
        var kept = await service.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM person_key WHERE person_id = @id) + (SELECT count(*) FROM idempotency_answer WHERE person_id = @id)", new Npgsql.NpgsqlParameter<Guid>("id", key));
        Assert.Equal(0, kept);
        var told = await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record && e.Version == 2);
        Assert.Equal((false, true), (told.Active, told.Erased));
        Assert.Equal("conflict", (await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { active = true })).Problem);
        Assert.Equal(404, (await service.GetAsync(coach, $"/v1/participants/{id}")).Status);
    }

    [Fact]
    public async Task Erase_Coach_RestoredByABackup_IsErasedAgainFromTheJournalAndTold()
    {
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);
        var id = (await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record)).CoachId;
        Assert.Equal(204, (await service.DeleteAsync(provider, $"/v1/coaches/{coach.Record}")).Status);
        var erased = await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record && e.Erased);
        await service.ScalarAsync<long>(
            "WITH restored AS (UPDATE coach SET data = '\\x01', active = true, version = 1 WHERE id = @id RETURNING 1) SELECT count(*) FROM restored", new Npgsql.NpgsqlParameter<Guid>("id", id));
        var journal = (await service.Services.GetRequiredService<ErasureJournal<ErasedCoach>>().ReadAsync(TestContext.Current.CancellationToken)).Where(entry => entry.PersonId == id).ToList();

        Assert.Equal(1, await CoachEraser.ReapplyAsync(service.Services, journal, TestContext.Current.CancellationToken));

        var left = (await service.GetAsync(provider, $"/v1/coaches/{coach.Record}")).Json;
        Assert.Equal((null, false, 2), (left.GetProperty("familyName").GetString(), left.GetProperty("active").GetBoolean(), left.GetProperty("version").GetInt64()));
        await service.Events.WaitForAsync<CoachChanged>(e => e.CoachPublicId == coach.Record && e.Erased && e.EventId != erased.EventId);
        Assert.Equal(0, await CoachEraser.ReapplyAsync(service.Services, journal, TestContext.Current.CancellationToken));
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

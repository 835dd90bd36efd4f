using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class RecordTests(ParticipantService service)
{
    [Fact]
    public async Task Read_Stranger_IsNotFoundAndNotLogged()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        foreach (var stranger in new[] { Portals.JobCentre(), Portals.Provider(), TestCaller.Portal("company", "participants:read"), Portals.Self("par_x", portal.Organisation!) })
            Assert.Equal((404, "not-found"), (await service.GetAsync(stranger, $"/v1/participants/{id}")) is var a ? (a.Status, a.Problem) : default);

        Assert.Equal(0, (await service.GetAsync(portal, $"/v1/participants/{id}/access-log")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Read_ByThoseWithStanding_IsShownAndWrittenToTheAccessLog()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal(200, (await service.GetAsync(portal with { Actor = "clerk-7" }, $"/v1/participants/{id}")).Status);
        Assert.Equal(200, (await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}")).Status);

        var entries = (await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/access-log")).Json.GetProperty("items");
        Assert.Equal(2, entries.GetArrayLength());
        Assert.Equal("clerk-7", entries[0].GetProperty("actor").GetString());
        Assert.Equal("GET /v1/participants/{id}", entries[0].GetProperty("route").GetString());
    }

    /// <summary>Both answer what stands there, also where nothing is changed.</summary>
    [Fact]
    public async Task Patch_WithoutMembers_IsAReadInTheAccessLog()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b =>
        {
            b["birthDate"] = Portals.BornAged(16);
            b["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));
        var guardian = (await service.PatchAsync(portal, $"/v1/participants/{id}", new { })).Json.GetProperty("guardians")[0].GetProperty("id").GetString();
        Assert.Equal("Alex", (await service.PatchAsync(portal, $"/v1/participants/{id}/guardians/{guardian}", new { })).Json.GetProperty("givenName").GetString());

        var entries = (await service.GetAsync(portal, $"/v1/participants/{id}/access-log")).Json.GetProperty("items").EnumerateArray();
        Assert.Equal(
            [("PATCH /v1/participants/{id}", "case_work"), ("PATCH /v1/participants/{id}/guardians/{guardianId}", "case_work")],
            entries.Select(entry => (entry.GetProperty("route").GetString(), entry.GetProperty("purpose").GetString())));
    }

    [Fact]
    public async Task Patch_SomeMembers_SetsThemClearsNullsAndKeepsHistory()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answer = await service.PatchAsync(
            portal, $"/v1/participants/{id}",
            JsonNode.Parse("""{ "familyName": "Richtig", "contact": { "phone": null }, "mobilityKm": null, "reason": "correction" }""")!, "\"1\"");

        Assert.Equal((200, "\"2\""), (answer.Status, answer.ETag));
        Assert.Equal("Richtig", answer.Json.GetProperty("familyName").GetString());
        Assert.Equal("mika@example.org", answer.Json.GetProperty("contact").GetProperty("email").GetString());
        Assert.Null(answer.Json.GetProperty("mobilityKm").GetString());
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items");
        Assert.Equal("correction", history[0].GetProperty("reason").GetString());
        Assert.Contains("Beispiel", history[0].GetProperty("before").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Reference_IsShownToTheOrganisationWhoseItIsAlone()
    {
        var (portal, provider) = (Portals.JobCentre(), Portals.Provider());
        var coach = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b => b["externalRef"] = "JC-1"));
        await service.AssignAsync(portal, id, coach.Record);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 10 });
        await service.PatchAsync(coach, $"/v1/participants/{id}", new { externalRef = "PV-1" });
        await service.PatchAsync(coach, $"/v1/participants/{id}", new { mobilityKm = 12 });
        await service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(coach), new { needs = Array.Empty<object>(), answers = Array.Empty<object>() }, "*");

        async Task<string> HistoryAsync(TestCaller caller) => (await service.GetAsync(caller, $"/v1/participants/{id}/history")).Text;
        var (byPortal, byCoach, byPerson) = (await HistoryAsync(portal), await HistoryAsync(coach), await HistoryAsync(Portals.Self(id, portal.Organisation!)));

        Assert.Equal((true, false), (byPortal.Contains("JC-1", StringComparison.Ordinal), byPortal.Contains("PV-1", StringComparison.Ordinal)));
        Assert.Equal((false, true), (byCoach.Contains("JC-1", StringComparison.Ordinal), byCoach.Contains("PV-1", StringComparison.Ordinal)));
        Assert.DoesNotContain("externalRef", byPerson, StringComparison.Ordinal);
        Assert.All([byPortal, byCoach, byPerson], text => Assert.Contains("Heinrichstraße 1", text, StringComparison.Ordinal));
        var export = (await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/export")).Json.GetProperty("history").GetRawText();
        Assert.Contains("PV-1", export, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RowOfTheVersionBefore_KeepsWhatItSays()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        Assert.Equal("null", await SchoolingAsync());

        // What an instance of the version before writes, which knows one column only.
        await service.ScalarAsync<bool>("UPDATE participant SET full_time_schooling = true WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = id });
        Assert.Equal("true", await SchoolingAsync());
        await service.ScalarAsync<bool>("UPDATE participant SET full_time_schooling = false, schooling_unstated = DEFAULT WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = id });
        Assert.Equal("false", await SchoolingAsync());
        await service.ScalarAsync<bool>("UPDATE participant SET schooling_ends_on = '2027-07-31' WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = id });
        Assert.Equal("null", (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("schoolingEndsOn").GetRawText());

        async Task<string> SchoolingAsync() => (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("fullTimeSchooling").GetRawText();
    }

    [Fact]
    public async Task Patch_WithoutOrWithStaleIfMatch_ChangesNothing()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var patch = new { familyName = "Neu" };

        Assert.Equal("precondition-required", (await service.PatchAsync(portal, $"/v1/participants/{id}", patch, null)).Problem);
        Assert.Equal("precondition-failed", (await service.PatchAsync(portal, $"/v1/participants/{id}", patch, "\"7\"")).Problem);
        Assert.Equal("Beispiel", (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("familyName").GetString());
    }

    [Theory]
    [InlineData("""{ "nickname": 1 }""", "/nickname")]
    [InlineData("""{ "contact": { "fax": "1" } }""", "/contact/fax")]
    [InlineData("""{ "contact": { "fax": "1" }, "nickname": 1 }""", "/nickname")]
    [InlineData("""{ "birthDate": null }""", "/birthDate")]
    [InlineData("""{ "status": "exited" }""", "/exitReason")]
    [InlineData("""{ "mobilityKm": "far" }""", "/mobilityKm")]
    [InlineData("""{ "entitlements": { "pension": "granted" } }""", "/entitlements/pension")]
    [InlineData("""{ "entitlements": { "workshopBenefits": "applied_for" } }""", "/entitlements/workshopBenefits")]
    [InlineData("[]", "")]
    public async Task Patch_InvalidMember_IsRefusedWithItsPointer(string patch, string pointer)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse(patch)!);

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Contains(pointer, answer.Pointers);
    }

    /// <summary>Exact coordinates of the old home would outlive the move, and rankings go by them.</summary>
    [Fact]
    public async Task Patch_AnotherPostalCodeWithoutALocation_LeavesTheOldHome()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: body => body["location"] = JsonNode.Parse("""{ "latitude": 50.11, "longitude": 8.68 }""")));
        (double, double)? home = (50.11, 8.68);
        Assert.Equal(home, await LocationAfterAsync("""{ "address": { "street": "Neue Straße 2", "postalCode": " 36037 " } }"""));

        var moved = await LocationAfterAsync("""{ "address": { "postalCode": "96047", "town": "Bamberg" } }""");

        Assert.Equal((49.89, 10.89), moved);
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 3);
        Assert.Equal(moved, (told.Latitude!.Value, told.Longitude!.Value));
        Assert.Equal(home, await LocationAfterAsync("""{ "address": { "postalCode": "36037" }, "location": { "latitude": 50.11, "longitude": 8.68 } }"""));
        Assert.Null(await LocationAfterAsync("""{ "address": null }"""));

        async Task<(double, double)?> LocationAfterAsync(string patch)
        {
            var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse(patch)!);
            Assert.True(answer.Status == 200, answer.Text);
            var location = answer.Json.GetProperty("location");
            return location.ValueKind == JsonValueKind.Null ? null : (location.GetProperty("latitude").GetDouble(), location.GetProperty("longitude").GetDouble());
        }
    }

    [Fact]
    public async Task Patch_Status_FollowsTheLifecycle()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal("invalid-transition", (await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "placed" })).Problem);
        Assert.Equal("paused", (await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "paused" })).Json.GetProperty("status").GetString());
        Assert.Equal("intake", (await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "intake" })).Json.GetProperty("status").GetString());
        var exited = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "exited", exitReason = "moved" });
        Assert.Equal("moved", exited.Json.GetProperty("exitReason").GetString());
    }

    [Fact]
    public async Task Patch_ExitReasonOfSomebodyWhoHasLeft_IsCorrectedAndTheHistoryTellsStatusAndReason()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "exited", exitReason = "own_wish" });

        var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "exited", exitReason = "moved", reason = "correction" });

        Assert.Equal((200, "moved"), (answer.Status, answer.Json.GetProperty("exitReason").GetString()));
        Assert.Equal("exited", (await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 5 })).Json.GetProperty("status").GetString());
        var back = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "intake" });
        Assert.Equal(("intake", JsonValueKind.Null), (back.Json.GetProperty("status").GetString(), back.Json.GetProperty("exitReason").ValueKind));
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("before"));
        Assert.Equal(
            [("exited", "moved"), ("exited", "moved"), ("exited", "own_wish"), ("intake", null)],
            history.Select(before => (before.GetProperty("status").GetString(), before.GetProperty("exitReason").GetString())));
    }

    [Fact]
    public async Task Patch_SomebodyWhoHasGrownOlderThanOneRegisters_GoesOnButNotWithSuchABirthDate()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var today = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime);
        await AgeAsync(id, today.AddYears(-70));

        Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 5 })).Status);
        Assert.Equal(["/birthDate"], (await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = today.AddYears(-71), reason = "correction" })).Pointers);
        Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = today.AddYears(-60), reason = "correction" })).Status);
    }

    [Fact]
    public async Task Patch_ByThePersonItself_IsForbidden()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal("forbidden", (await service.PatchAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}", new { mobilityKm = 3 })).Problem);
    }

    [Fact]
    public async Task Patch_SameVersionAtOnce_OneWins()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = n }, "\"1\"")));

        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("precondition-failed", a.Problem));
    }

    [Fact]
    public async Task PutAbilityProfile_32Ratings_MakesReadyAndTellsThem()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var ratings = Enumerable.Range(0, 32).Select(n => n % 6 == 0 ? (int?)null : n % 6).ToArray();

        var answer = await service.Http.ReplaceAsync(
            $"/v1/participants/{id}/ability-profile", service.Token(portal), new { ratings, basis = "observation", assessedOn = "2026-11-20" }, "*");

        Assert.Equal(200, answer.Status);
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal(ParticipantStatus.Ready, told.Status);
        Assert.Equal(ratings, told.Abilities);
        var profile = (await service.GetAsync(portal, $"/v1/participants/{id}/ability-profile")).Json;
        Assert.Equal("observation", profile.GetProperty("history")[0].GetProperty("basis").GetString());
        Assert.Equal("2026-11-20", profile.GetProperty("history")[0].GetProperty("assessedOn").GetString());
    }

    [Theory]
    [InlineData(31, null, "/ratings")]
    [InlineData(33, null, "/ratings")]
    [InlineData(32, 0, "/ratings/3")]
    [InlineData(32, 6, "/ratings/3")]
    public async Task PutAbilityProfile_WrongCountOrRating_IsRefusedWithItsPointer(int count, int? rating, string pointer)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var ratings = Enumerable.Repeat<int?>(3, count).ToArray();
        ratings[3] = rating;

        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/ability-profile", service.Token(portal), new { ratings, basis = "test" }, "*");

        Assert.Equal([pointer], answer.Pointers);
    }

    /// <summary>Nobody is ready of whom nothing is known; that profiling has begun may be said.</summary>
    [Theory]
    [InlineData(null, 400)]
    [InlineData(true, 400)]
    [InlineData(false, 200)]
    public async Task PutAbilityProfile_NoRatingAtAll_DoesNotMakeReady(bool? complete, int status)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answer = await service.Http.ReplaceAsync(
            $"/v1/participants/{id}/ability-profile", service.Token(portal), new { ratings = new int?[32], basis = "test", complete }, "*");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 400 ? ["/ratings"] : [], answer.Pointers);
        Assert.Equal(status == 400 ? "intake" : "profiling", (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(-1, 400)]
    public async Task PutAbilityProfile_AssessedTenYearsAgo_IsTheOldest(int days, int status)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var assessedOn = service.Clock.Today().AddYears(-10).AddDays(days);

        var answer = await service.Http.ReplaceAsync(
            $"/v1/participants/{id}/ability-profile", service.Token(portal), new { ratings = Enumerable.Repeat(3, 32), basis = "test", assessedOn }, "*");

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task PutSupportPlan_NeedsAndAnswers_AreKeptAndNeedsTold()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var plan = new
        {
            needs = new[] { new { dimension = "reading", kind = "instruction", hoursPerWeek = 2 } },
            answers = new[] { new { dimension = "reading", answer = "train", ownerId = id, dueOn = "2027-03-01" } },
        };

        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(portal), plan, "\"1\"");

        Assert.Equal(200, answer.Status);
        var read = (await service.GetAsync(portal, $"/v1/participants/{id}/support-plan")).Json;
        Assert.Equal("train", read.GetProperty("answers")[0].GetProperty("answer").GetString());
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal([new SupportNeed(Dimension.Reading, SupportKind.Instruction, 2)], told.SupportNeeds);
    }

    [Fact]
    public async Task PutSupportPlan_OwnerOrNoteOfSomebodyElseOrADayOfNoUse_AreRefusedWithPointers()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var id = record.GetProperty("id").GetString()!;
        var other = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var (own, others) = (await NoteAsync(id), await NoteAsync(other.GetProperty("id").GetString()!));
        var coach = await service.CoachAsync(Portals.Provider());

        Assert.Equal(200, (await PutAsync((id, own, "2027-03-01"), (Portals.GuardianOf(record), null, "2100-12-31"), (coach.Record!, null, "1990-01-01"))).Status);
        Assert.Equal(
            ["/answers/0/ownerId", "/answers/1/ownerId", "/answers/2/noteId", "/answers/3/dueOn", "/answers/4/dueOn"],
            (await PutAsync(
                (other.GetProperty("id").GetString()!, own, "2027-03-01"), (Portals.GuardianOf(other), null, "2027-03-01"), (id, others, "2027-03-01"),
                (id, null, "0001-01-01"), (id, null, "9999-12-31"))).Pointers);

        Task<ApiAnswer> PutAsync(params (string OwnerId, string? NoteId, string DueOn)[] answers)
        {
            string[] kinds = ["train", "adapt", "aid", "accompany", "accept"];
            var plan = new { needs = Array.Empty<object>(), answers = answers.Select((a, n) => new { dimension = "reading", answer = kinds[n], ownerId = a.OwnerId, dueOn = a.DueOn, noteId = a.NoteId }) };
            return service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(portal), plan, "*");
        }

        async Task<string> NoteAsync(string about) => (await service.Http.SubmitAsync(
            "/v1/notes", service.Token(portal), new { participantId = about, kind = "visit", text = "Ein Besuch." })).Json.GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task PutSupportPlan_BadOwnerAndHours_AreRefusedWithPointers()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var plan = new
        {
            needs = new[] { new { dimension = "reading", kind = "instruction", hoursPerWeek = 41 } },
            answers = new[] { new { dimension = "reading", answer = "train", ownerId = "cmp_x", dueOn = "2027-03-01" } },
        };

        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(portal), plan, "*");

        Assert.Equal(["/needs/0/hoursPerWeek", "/answers/0/ownerId"], answer.Pointers);
    }

    /// <summary>As if years had gone by since the registration.</summary>
    private async Task AgeAsync(string id, DateOnly birthDate)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
        var vault = scope.ServiceProvider.GetRequiredService<IPersonVault>();
        var person = await db.Persons.SingleAsync(p => p.PublicId == id, ct);
        var data = (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct))! with { BirthDate = birthDate };
        person.Identify(data, null, await vault.EncryptAsync(person.Id, data, ct), person.NameIndex, person.FamilyIndex!, birthDate.AddYears(70));
        await db.SaveChangesAsync(ct);
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A stage that was entered wrongly, or on a wrong day: the whole history must still follow the lifecycle, the law is asked anew, and what stood there stays readable.</summary>
public sealed class CorrectStageTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Stage_EnteredAsAnother_IsPutRight_AndWhatRestsOnItFollows()
    {
        var (person, _, path) = await RunningAsync(60);
        await MovedAsync(person, path, "employment", -40);
        await MovedAsync(person, path, "stabilised", -10);

        var wrong = await CorrectAsync(person.Coach, path, 1, new { stage = "qualification", on = Iso(-40), why = "mistyped" });
        Assert.Equal((409, "invalid-transition"), (wrong.Status, wrong.Problem));
        Assert.Equal(Iso(-30), (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(-30), why = "mistyped" })).Text("employedOn"));
        Assert.Equal("employment", (await TakeBackAsync(person.Coach, path, 2)).Text("stage"));
        var right = await CorrectAsync(person.Coach, path, 1, new { stage = "qualification", on = Iso(-30), why = "wrongly_told" });

        Assert.Equal(("qualification", null), (right.Text("stage"), right.Text("employedOn")));
        Assert.Equal([("internship", Iso(-60)), ("qualification", Iso(-30))], History(right.Json));
        Assert.Equal(
            [("employment", Iso(-40), "employment", Iso(-30)), ("stabilised", Iso(-10), null, null), ("employment", Iso(-30), "qualification", Iso(-30))],
            right.Json.GetProperty("corrections").EnumerateArray().Select(c => (Member(c.GetProperty("was"), "stage"), Member(c.GetProperty("was"), "on"), Member(c, "stage"), Member(c, "on"))));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id).MaxBy(e => e.Version)!;
        Assert.Equal((PlacementStage.Qualification, null), (told.Stage, told.EmployedOn));
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "employment" })).Status);
    }

    [Fact]
    public async Task Stage_OutOfTheOrderOfDays_OrAStepBackWithoutAReason_IsRefused()
    {
        var (person, _, path) = await RunningAsync(60);
        await MovedAsync(person, path, "employment", -40);
        await MovedAsync(person, path, "stabilised", -10);

        foreach (var on in new[] { -61, -9 })
            Assert.Equal((on, "invalid-transition"), (on, (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(on), why = "mistyped" })).Problem));
        Assert.Equal("invalid-transition", (await CorrectAsync(person.Coach, path, 2, new { stage = "qualification", on = Iso(-10), why = "mistyped" })).Problem);
        Assert.Equal("invalid-transition", (await TakeBackAsync(person.Coach, path, 1)).Problem);
        Assert.Equal("invalid-transition", (await TakeBackAsync(person.Coach, path, 0)).Problem);
        Assert.Equal([("internship", Iso(-60)), ("employment", Iso(-40)), ("stabilised", Iso(-10))], History((await service.GetAsync(person.Coach, path)).Json));
        var back = await CorrectAsync(person.Coach, path, 2, new { stage = "qualification", on = Iso(-10), why = "mistyped", reason = "hours" });
        Assert.Equal(("qualification", "hours"), (back.Text("stage"), Member(back.Json.GetProperty("history")[2], "reason")));
    }

    [Fact]
    public async Task Pause_EnteredByMistake_IsTakenBack_AndTheNextCheckInIsDueAgain()
    {
        var (person, _, path) = await RunningAsync(10);
        var due = (await service.GetAsync(person.Coach, path)).Text("nextCheckInOn");
        Assert.NotNull(due);
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "paused", pauseReason = "school" })).Status);

        var back = await TakeBackAsync(person.Coach, path, 1);

        Assert.Equal(("internship", due, null), (back.Text("stage"), back.Text("nextCheckInOn"), back.Text("resumesAt")));
        Assert.Equal("school", Member(back.Json.GetProperty("corrections")[0].GetProperty("was"), "pauseReason"));
    }

    [Fact]
    public async Task FirstDay_OnWhichCheckInsRest_IsPutRight_NotPastTheFirst_AndTheyFollow()
    {
        var (person, place, path) = await RunningAsync(20);
        var month = Days.Today.DayNumber - Days.Today.AddMonths(-1).DayNumber;
        var first = (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today.AddDays(-13), coachVoice = 4 })).Id();
        await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, coachVoice = 4 });
        Assert.Equal(Iso(7), (await service.GetAsync(person.Coach, path)).Text("nextCheckInOn"));

        var refused = await CorrectAsync(person.Coach, path, 0, new { stage = "internship", on = Iso(-12), why = "mistyped" });
        Assert.Equal((409, "invalid-transition"), (refused.Status, refused.Problem));
        Assert.Contains(first, refused.Text("detail"), StringComparison.Ordinal);
        var moved = await CorrectAsync(person.Coach, path, 0, new { stage = "trial", on = Iso(-month), why = "mistyped" });

        // The second month has begun by that: every two weeks.
        Assert.Equal(("trial", Iso(-month), Iso(14)), (moved.Text("stage"), moved.Text("startsOn"), moved.Text("nextCheckInOn")));
        Assert.Equal(Iso(-month), moved.Json.GetProperty("mentors")[0].GetProperty("since").GetString());
        Assert.Equal(("start", Iso(-20), Iso(-month)), (Member(moved.Json.GetProperty("dateChanges")[0], "date"), Member(moved.Json.GetProperty("dateChanges")[0], "before"), Member(moved.Json.GetProperty("dateChanges")[0], "after")));
        Assert.Equal(["/on"], (await CorrectAsync(person.Coach, path, 0, new { stage = "trial", on = Iso(-70), why = "mistyped" })).Pointers);
        Assert.Equal(404, (await CorrectAsync(place.Mentor, path, 0, new { stage = "trial", on = Iso(-month), why = "mistyped" })).Status);
    }

    [Fact]
    public async Task Stage_PutRightToWhatTheLawForbidsOnThatDay_IsRefused_AndTheCompanyHearsNotYet()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddDays(-5);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday));
        await service.ApplyAsync(place.Changed());
        var path = $"/v1/placements/{(await service.PostAsync(place.Company, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(-20) })).Id()}";
        await service.ApplyAsync(person.Changed());
        Assert.Equal(200, (await service.PostAsync(place.Company, $"{path}/stage", new { stage = "employment" })).Status);
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)));

        foreach (var (number, body) in new (int, object)[]
        {
            (1, new { stage = "employment", on = birthday.AddDays(-1), why = "mistyped" }), (0, new { stage = "internship", on = Iso(-10), why = "mistyped" }), (0, new { stage = "qualification", on = Iso(-20), why = "mistyped" }),
        })
        {
            var told = await CorrectAsync(person.Coach, path, number, body);
            Assert.Equal((409, "conflict"), (told.Status, told.Problem));
            Assert.Contains("youth.night", told.Text("detail"), StringComparison.Ordinal);
            Assert.Equal("Excluded on that day by not-yet", (await CorrectAsync(place.Company, path, number, body)).Text("detail"));
        }
        Assert.Equal(200, (await CorrectAsync(place.Company, path, 1, new { stage = "employment", on = birthday, why = "mistyped" })).Status);
    }

    [Fact]
    public async Task Sustained_WhoseEmploymentBeganLater_IsNone()
    {
        var (person, _, path) = await RunningAsync(20);
        await MovedAsync(person, path, "employment", -20);
        await service.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE placement_stage SET \"on\" = \"on\" - 200 WHERE placement_id = (SELECT id FROM placement WHERE participant_id = {person.Id})"));
        await service.WithDbAsync(db => db.Database.ExecuteSqlAsync($"UPDATE placement SET starts_on = starts_on - 200, employed_on = employed_on - 200 WHERE participant_id = {person.Id}"));
        await MovedAsync(person, path, "sustained", 0);

        Assert.Equal("invalid-transition", (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(-100), why = "mistyped" })).Problem);
        Assert.Equal("sustained", (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(-210), why = "mistyped" })).Text("stage"));
    }

    [Fact]
    public async Task Correction_OfSomebodyElsesEntry_OrMalformed_OrByWhoDoesNotSteer_ChangesNothing()
    {
        var (person, place, path) = await RunningAsync(20);
        await MovedAsync(person, path, "employment", -10);
        object right = new { stage = "employment", on = Iso(-9), why = "other" };
        object wrong = new { stage = "employment", on = Iso(-9), why = "other", note = "Text" };

        foreach (var caller in new[] { person.Self, place.Mentor, new Person().Coach, new Workplace().Company })
        {
            Assert.Equal(404, (await CorrectAsync(caller, path, 1, right)).Status);
            Assert.Equal(404, (await TakeBackAsync(caller, path, 1)).Status);
        }
        foreach (var number in new object[] { 2, "-1", "x" })
            Assert.Equal(404, (await service.PutAsync(person.Coach, $"{path}/history/{number}", right)).Status);
        Assert.Equal("forbidden", (await CorrectAsync(place.Company, path, 1, right)).Problem);
        Assert.Equal("forbidden", (await TakeBackAsync(place.Company, path, 1)).Problem);
        Assert.Equal(["/on"], (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(1), why = "other" })).Pointers);
        Assert.Equal(["/on"], (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", why = "other" })).Pointers);
        Assert.Equal(["/why"], (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(-9) })).Pointers);
        Assert.Equal(["/stage"], (await CorrectAsync(person.Coach, path, 1, new { stage = "paused", on = Iso(-9), why = "other" })).Pointers);
        Assert.Equal(["/reason"], (await CorrectAsync(person.Coach, path, 1, new { stage = "employment", on = Iso(-9), why = "other", reason = "erased" })).Pointers);
        Assert.Equal(["/reason"], (await CorrectAsync(person.Coach, path, 1, new { stage = "ended", on = Iso(-9), why = "other", reason = "hours" })).Pointers);
        Assert.Equal(["/note"], (await CorrectAsync(person.Coach, path, 1, wrong)).Pointers);
        foreach (var query in new[] { "", "?why=x", "?why=0" })
            Assert.Equal((query, 400), (query, (await service.DeleteAsync(person.Coach, $"{path}/history/1{query}", "*")).Status));
        Assert.Equal(428, (await service.PutAsync(person.Coach, $"{path}/history/1", right, null)).Status);
        Assert.Equal(412, (await service.PutAsync(person.Coach, $"{path}/history/1", right, "\"1\"")).Status);
        Assert.Equal(428, (await service.DeleteAsync(person.Coach, $"{path}/history/1?why=other", null)).Status);
        var read = await service.GetAsync(person.Coach, path);
        Assert.Equal([("internship", Iso(-20)), ("employment", Iso(-10))], History(read.Json));
        Assert.Empty(read.Json.GetProperty("corrections").EnumerateArray());

        // What the company entered itself it puts right.
        Assert.Equal(200, (await service.PostAsync(place.Company, $"{path}/stage", new { stage = "stabilised", on = Iso(-2) })).Status);
        Assert.Equal(200, (await CorrectAsync(place.Company, path, 2, new { stage = "stabilised", on = Iso(-1), why = "other" })).Status);
        Assert.Equal("employment", (await TakeBackAsync(place.Company, path, 2)).Text("stage"));
    }

    /// <summary>Whoever of the company entered it: with an account of its own, or behind its portal.</summary>
    [Fact]
    public async Task Stage_EnteredByAColleague_IsTheCompanysToPutRight_AndNobodyElsesIs()
    {
        var (person, place, path) = await RunningAsync(20);
        var (first, second) = (place.Company with { Actor = "anna" }, place.Company with { Actor = "ben" });
        var bound = TestCaller.Person("employer", place.Company.Organisation!, place.CompanyPublicId, Person.Scopes);
        Assert.Equal(200, (await service.PostAsync(first, $"{path}/stage", new { stage = "qualification", on = Iso(-10) })).Status);
        Assert.Equal(200, (await service.PostAsync(bound, $"{path}/stage", new { stage = "employment", on = Iso(-5) })).Status);
        Assert.Equal(200, (await service.PostAsync(place.Company, $"{path}/stage", new { stage = "stabilised", on = Iso(-2) })).Status);
        Assert.Equal("employment", (await TakeBackAsync(second, path, 3)).Text("stage"));

        var byColleague = await CorrectAsync(second, path, 1, new { stage = "qualification", on = Iso(-9), why = "mistyped" });
        Assert.True(byColleague.Status == 200, byColleague.Text);
        Assert.Equal(200, (await CorrectAsync(bound, path, 1, new { stage = "qualification", on = Iso(-8), why = "mistyped" })).Status);
        Assert.Equal("qualification", (await TakeBackAsync(second, path, 2)).Text("stage"));

        // The coach's, the job centre's and the start stay theirs; another portal's person of the same name is another one.
        await MovedAsync(person, path, "employment", -5);
        Assert.Equal("forbidden", (await CorrectAsync(second, path, 2, new { stage = "employment", on = Iso(-4), why = "other" })).Problem);
        Assert.Equal("employment", (await CorrectAsync(person.Coach, path, 2, new { stage = "employment", on = Iso(-4), why = "other" })).Text("stage"));
        Assert.Equal(200, (await service.PostAsync(person.Portal with { Actor = "anna" }, $"{path}/stage", new { stage = "stabilised", on = Iso(-2) })).Status);
        foreach (var caller in new[] { first, second, bound, place.Company })
        {
            Assert.Equal("forbidden", (await CorrectAsync(caller, path, 3, new { stage = "stabilised", on = Iso(-1), why = "other" })).Problem);
            Assert.Equal("forbidden", (await TakeBackAsync(caller, path, 3)).Problem);
        }
    }

    /// <summary>Of an organisation that registered the person and employs them its signature alone does not tell for which of the two somebody spoke.</summary>
    [Fact]
    public async Task Stage_EnteredForTheRegisteringOrganisation_ThatEmploysAsWell_IsNotTheCompanysToPutRight()
    {
        var portal = TestCaller.Portal("jobcentre", Person.Scopes);
        var (person, place) = (new Person { Portal = portal }, new Workplace { Company = TestCaller.Portal("company", Person.Scopes) with { Organisation = portal.Organisation } });
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed());
        var path = $"/v1/placements/{(await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(-20) })).Id()}";
        Assert.Equal(200, (await service.PostAsync(portal with { Actor = "anna" }, $"{path}/stage", new { stage = "qualification", on = Iso(-10) })).Status);
        var company = place.Company with { Actor = "ben" };

        Assert.Equal("forbidden", (await CorrectAsync(company, path, 1, new { stage = "qualification", on = Iso(-9), why = "other" })).Problem);
        Assert.Equal("forbidden", (await TakeBackAsync(company, path, 1)).Problem);
        Assert.Equal(200, (await TakeBackAsync(portal, path, 1)).Status);
    }

    [Fact]
    public async Task Correction_ThatChangesNothing_IsARead_AndTellsNobody()
    {
        var (person, _, path) = await RunningAsync(20);
        var told = (await service.OutgoingAsync<PlacementChanged>()).Count(e => e.ParticipantId == person.Id);

        Assert.Equal(1, (await CorrectAsync(person.Coach, path, 0, new { stage = "internship", on = Iso(-20), why = "other" })).Json.GetProperty("version").GetInt64());

        Assert.Equal(told, (await service.OutgoingAsync<PlacementChanged>()).Count(e => e.ParticipantId == person.Id));
        Assert.Equal(1, await service.WithDbAsync(db => db.Set<AccessLogEntry>().CountAsync(e => e.PersonId == person.Id && e.Route == "PUT /v1/placements/{id}/history/{number}")));
    }

    private static string Iso(int days) => Days.Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);

    private static string? Member(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static IEnumerable<(string?, string?)> History(JsonElement placement) => placement.GetProperty("history").EnumerateArray().Select(line => (Member(line, "stage"), Member(line, "on")));

    private async Task<(Person Person, Workplace Place, string Path)> RunningAsync(int daysAgo)
    {
        var (person, place) = await service.PairAsync();
        var today = Days.Today;
        var proposal = await service.AgreedAsync(person, place);
        var placement = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = today.AddDays(-Math.Min(daysAgo, 20)) })).Id();
        if (daysAgo > 20)
        {
            // A start lies a month back at most; what runs longer is made older.
            var older = daysAgo - 20;
            await service.WithDbAsync(db => db.Database.ExecuteSqlAsync(
                $"UPDATE placement_stage SET \"on\" = \"on\" - {older}, at = at - make_interval(days => {older}) WHERE placement_id = (SELECT id FROM placement WHERE participant_id = {person.Id})"));
            await service.WithDbAsync(db => db.Database.ExecuteSqlAsync($"UPDATE placement SET starts_on = starts_on - {older} WHERE participant_id = {person.Id}"));
        }
        return (person, place, $"/v1/placements/{placement}");
    }

    private async Task MovedAsync(Person person, string path, string stage, int days) =>
        Assert.Equal((stage, 200), (stage, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage, on = Days.Today.AddDays(days) })).Status));

    private Task<ApiAnswer> CorrectAsync(TestCaller caller, string path, int number, object body) => service.PutAsync(caller, $"{path}/history/{number}", body);

    private Task<ApiAnswer> TakeBackAsync(TestCaller caller, string path, int number) => service.DeleteAsync(caller, $"{path}/history/{number}?why=mistyped", "*");
}

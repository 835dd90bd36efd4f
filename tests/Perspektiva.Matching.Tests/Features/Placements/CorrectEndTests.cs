using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>An end with a wrong day, or entered by mistake, is put right; no check-in lies after an end.</summary>
public sealed class CorrectEndTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly object Over = new { stage = "ended", endReasons = new[] { new { reason = "way", side = "participant" } } };

    [Fact]
    public async Task End_BeforeTheLastCheckIn_IsRefused_NamingIt_AndOnItsDayItIsNot()
    {
        var (person, place, path) = await RunningAsync(20);
        var checkIn = await CheckInAsync(person, path, -3);

        var refused = await service.PostAsync(place.Company, $"{path}/stage", End(-4));

        Assert.Equal((409, "invalid-transition"), (refused.Status, refused.Problem));
        Assert.Contains(checkIn, refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("internship", (await service.GetAsync(person.Coach, path)).Text("stage"));
        Assert.Equal(200, (await service.PostAsync(place.Company, $"{path}/stage", End(-3))).Status);
    }

    [Fact]
    public async Task End_WithAWrongDay_IsMoved_BothStay_AndItIsTold()
    {
        var (person, place, path) = await RunningAsync(20);
        await service.PostAsync(person.Coach, $"{path}/stage", End(-2));
        var told = await ToldAsync(person);

        var moved = await CorrectAsync(person.Portal, path, 1, new { stage = "ended", on = Iso(-9), why = "wrongly_told" });

        Assert.True(moved.Status == 200, moved.Text);
        Assert.Equal((Iso(-9), "ended"), (moved.Text("endedOn"), moved.Text("stage")));
        Assert.Equal([("internship", Iso(-20)), ("ended", Iso(-9))], History(moved.Json));
        var correction = Assert.Single(moved.Json.GetProperty("corrections").EnumerateArray());
        Assert.Equal(("ended", Iso(-2)), Line(correction.GetProperty("was")));
        Assert.Equal(("ended", Iso(-9), "wrongly_told"), (Member(correction, "stage"), Member(correction, "on"), Member(correction, "why")));
        Assert.Equal("participant", correction.GetProperty("was").GetProperty("endReasons")[0].GetProperty("side").GetString());
        var now = await ToldAsync(person);
        Assert.Equal((told.Version + 1, PlacementStage.Ended, (DateOnly?)Days.Today.AddDays(-9)), (now.Version, now.Stage, now.EndedOn));

        // What the person named stays theirs, in what was before as well.
        var read = (await service.GetAsync(place.Company, path)).Json.GetProperty("corrections")[0].GetProperty("was");
        Assert.Equal((0, "other"), (read.GetProperty("endReasons").GetArrayLength(), Member(read, "reason")));
        var stored = await service.WithDbAsync(db => db.Placements.AsNoTracking().SingleAsync(p => p.ParticipantId == person.Id));
        var kept = Assert.Single(stored.Corrections);
        Assert.Equal((person.CoachId, person.Portal.Subject), (kept.Was.By, kept.By));
    }

    [Fact]
    public async Task End_MovedBeforeACheckIn_IsRefused_NamingIt_UntilThatIsCorrected_AndNoneComesAfterTheEnd()
    {
        var (person, _, path) = await RunningAsync(20);
        await CheckInAsync(person, path, -15);
        var late = await CheckInAsync(person, path, -5);
        await service.PostAsync(person.Coach, $"{path}/stage", End(-5));

        var refused = await CorrectAsync(person.Coach, path, 1, new { stage = "ended", on = Iso(-10), why = "mistyped" });
        Assert.Equal((409, "invalid-transition"), (refused.Status, refused.Problem));
        Assert.Contains(late, refused.Text("detail"), StringComparison.Ordinal);

        Assert.Equal(["/heldOn"], (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Iso(-4), coachVoice = 4, corrects = late })).Pointers);
        Assert.Equal(201, (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Iso(-11), coachVoice = 4, corrects = late })).Status);
        Assert.Equal(Iso(-10), (await CorrectAsync(person.Coach, path, 1, new { stage = "ended", on = Iso(-10), why = "mistyped" })).Text("endedOn"));
    }

    [Fact]
    public async Task End_EnteredByMistake_IsTakenBack_AndAllIsAsIfItHadNotBeen()
    {
        var (person, place, path) = await RunningAsync(20);
        await CheckInAsync(person, path, -3);
        var before = (await service.GetAsync(person.Coach, path)).Json;
        await service.PostAsync(person.Coach, $"{path}/stage", Over);
        var waiting = new Person();
        await service.ApplyAsync(waiting.Changed());
        var asked = (await service.ProposeAsync(waiting, place)).Id();

        var back = await TakeBackAsync(person.Coach, path, 1);

        Assert.True(back.Status == 200, back.Text);
        foreach (var member in new[] { "stage", "endedOn", "endReason", "endReasons", "nextCheckInOn", "lastCheckInOn", "warningOpen", "history", "mentors" })
            Assert.Equal((member, before.GetProperty(member).GetRawText()), (member, back.Json.GetProperty(member).GetRawText()));
        var correction = Assert.Single(back.Json.GetProperty("corrections").EnumerateArray());
        Assert.Equal(("ended", Iso(0)), Line(correction.GetProperty("was")));
        Assert.Equal((null, null, "mistyped"), (Member(correction, "stage"), Member(correction, "on"), Member(correction, "why")));
        var told = await ToldAsync(person);
        Assert.Equal((PlacementStage.Internship, null, DeclineReason.None), (told.Stage, told.EndedOn, told.EndReason));
        Assert.Equal(before.GetProperty("nextCheckInOn").GetString(), told.NextCheckInOn?.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal((1, 1), await SeatsAsync(place));
        Assert.Equal(("declined", "place_full"), ((await service.GetAsync(waiting.Coach, $"/v1/proposals/{asked}")).Text("status"), (await service.GetAsync(waiting.Coach, $"/v1/proposals/{asked}")).Text("reason")));
        Assert.Equal(201, (await service.PostAsync(person.Self, $"{path}/check-ins", new { heldOn = Days.Today, participantVoice = 4 })).Status);
    }

    [Fact]
    public async Task End_OnWhichSomethingFollowed_Stays()
    {
        var (person, place, path) = await RunningAsync(20);
        var elsewhere = new Workplace();
        await service.ApplyAsync(elsewhere.Changed());
        await service.PostAsync(person.Coach, $"{path}/stage", Over);
        var again = (await service.ProposeAsync(person, place)).Id();

        Assert.Equal((409, "conflict"), Refusal(await TakeBackAsync(person.Coach, path, 1)));
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"/v1/proposals/{again}/withdraw", new { reason = "other_place_chosen" })).Status);
        await service.PlacedAsync(person, elsewhere);
        Assert.Equal((409, "conflict"), Refusal(await TakeBackAsync(person.Coach, path, 1)));

        Assert.Equal("ended", (await service.GetAsync(person.Coach, path)).Text("stage"));
        Assert.Equal((0, 1), await SeatsAsync(place));
    }

    [Fact]
    public async Task End_OnWhichSomethingFollowed_TellsTheCompanyNotWhat()
    {
        var (person, place, path) = await RunningAsync(20);
        var elsewhere = new Workplace();
        await service.ApplyAsync(elsewhere.Changed());
        await service.PostAsync(place.Company, $"{path}/stage", new { stage = "ended", endReasons = new[] { new { side = "employer", reason = "company_changed" } } });

        // Before the young person's yes the company hears of no proposal, and of another company's placement never.
        var again = (await service.ProposeAsync(person, place)).Id();
        var proposed = await TakeBackAsync(place.Company, path, 1);
        await service.PostAsync(person.Coach, $"/v1/proposals/{again}/withdraw", new { reason = "other_place_chosen" });
        await service.PlacedAsync(person, elsewhere);
        var placed = await TakeBackAsync(place.Company, path, 1);

        Assert.Equal((409, "conflict"), Refusal(proposed));
        Assert.Equal((409, "conflict"), Refusal(placed));
        Assert.Equal(proposed.Text("detail"), placed.Text("detail"));
        Assert.NotEqual(placed.Text("detail"), (await TakeBackAsync(person.Coach, path, 1)).Text("detail"));
    }

    [Fact]
    public async Task End_OfAnEarlierPlacement_WhileAnotherRanAlready_IsTakenBack()
    {
        var (person, _, path) = await RunningAsync(20);
        var elsewhere = new Workplace();
        await service.ApplyAsync(elsewhere.Changed());
        await service.PlacedAsync(person, elsewhere);
        await service.PostAsync(person.Coach, $"{path}/stage", Over);

        Assert.Equal("internship", (await TakeBackAsync(person.Coach, path, 1)).Text("stage"));
    }

    [Fact]
    public async Task End_WhoseSeatIsTaken_ByThePlaceTheCompanyOrTheMentor_Stays()
    {
        var (person, place, path) = await RunningAsync(20);
        var next = new Person();
        await service.ApplyAsync(next.Changed());
        await service.PostAsync(person.Coach, $"{path}/stage", Over);
        await service.PlacedAsync(next, place);
        Assert.Equal((409, "place-full"), Refusal(await TakeBackAsync(person.Coach, path, 1)));

        await service.ApplyAsync(place.Changed(capacity: 3));
        await service.ApplyAsync(place.CompanyChanged(maxPlacements: 1));
        Assert.Equal((409, "conflict"), Refusal(await TakeBackAsync(person.Coach, path, 1)));
        await service.ApplyAsync(place.CompanyChanged(maxPlacements: 2, version: 2));
        await service.ApplyAsync(place.MentorChanged(capacity: 1));
        Assert.Equal((409, "conflict"), Refusal(await TakeBackAsync(person.Coach, path, 1)));
        Assert.Equal((1, 3), await SeatsAsync(place));
        Assert.Equal("ended", (await service.GetAsync(person.Coach, path)).Text("stage"));
    }

    /// <summary>On hold: nobody new begins with them, and who was with them is with them again.</summary>
    [Fact]
    public async Task End_WhoseMentorTakesNobodyNewAtPresent_IsTakenBack_AndNobodyBeginsOrIsGivenToThem()
    {
        var (person, place, path) = await RunningAsync(20);
        var (next, other) = (new Person(), new Guide(place));
        await service.ApplyAsync(next.Changed());
        await service.ApplyAsync(other.Changed(capacity: 5));
        await service.ApplyAsync(place.Changed(capacity: 2) with { MentorIds = [place.MentorId, other.Id] });
        await service.PostAsync(person.Coach, $"{path}/stage", Over);
        var agreed = await service.AgreedAsync(next, place);
        await service.ApplyAsync(place.MentorChanged(capacity: 0));

        var back = await TakeBackAsync(person.Coach, path, 1);

        Assert.True(back.Status == 200, back.Text);
        Assert.Equal(place.MentorId, back.Text("mentorId"));
        Assert.Equal((409, "conflict"), Refusal(await service.PostAsync(next.Coach, "/v1/placements", new { proposalId = agreed, startsOn = Days.Today, mentorId = place.MentorId })));
        var started = (await service.PostAsync(next.Coach, "/v1/placements", new { proposalId = agreed, startsOn = Days.Today, mentorId = other.Id })).Id();
        Assert.Equal((409, "conflict"), Refusal(await service.PutAsync(place.Company, $"/v1/placements/{started}/mentor", new { mentorId = place.MentorId })));
    }

    [Fact]
    public async Task End_TakenBackByTwoAtOnce_ForOneSeat_OneWins()
    {
        var (first, place) = await service.PairAsync(capacity: 2);
        var second = new Person();
        await service.ApplyAsync(second.Changed());
        var paths = new[] { $"/v1/placements/{await service.PlacedAsync(first, place)}", $"/v1/placements/{await service.PlacedAsync(second, place)}" };
        await service.PostAsync(first.Coach, $"{paths[0]}/stage", Over);
        await service.PostAsync(second.Coach, $"{paths[1]}/stage", Over);
        await service.ApplyAsync(place.Changed(capacity: 1));

        var answers = await Task.WhenAll(TakeBackAsync(first.Coach, paths[0], 1), TakeBackAsync(second.Coach, paths[1], 1));

        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal("place-full", answers.Single(answer => answer.Status == 409).Problem);
        Assert.Equal((1, 1), await SeatsAsync(place));
    }

    [Fact]
    public async Task End_TakenBack_WhileTheEmployerSaysYesToAnother_OneGetsTheSeat()
    {
        var (person, place, path) = await RunningAsync(20);
        var next = new Person();
        await service.ApplyAsync(next.Changed());
        await service.PostAsync(person.Coach, $"{path}/stage", Over);
        var asked = await service.AskedEmployerAsync(next, place);

        var answers = await Task.WhenAll(
            TakeBackAsync(person.Coach, path, 1), service.PostAsync(place.Company, $"/v1/proposals/{asked}/employer-answer", new { accepted = true }));

        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal("place-full", answers.Single(answer => answer.Status == 409).Problem);
        Assert.Equal((1, 1), await SeatsAsync(place));
    }

    [Fact]
    public async Task End_BeforeTheFirstDay_IsTakenBack()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{(await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(7) })).Id()}";
        await service.PostAsync(person.Coach, $"{path}/stage", Over);

        Assert.Equal(Iso(7), (await TakeBackAsync(person.Coach, path, 1)).Text("nextCheckInOn"));
        Assert.Equal((1, 1), await SeatsAsync(place));
    }

    private static object End(int days) => new { stage = "ended", on = Iso(days), endReasons = new[] { new { reason = days == -2 ? "health" : "company_changed", side = days == -2 ? "participant" : "employer" } } };

    private static string Iso(int days) => Days.Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);

    private static string? Member(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static (string?, string?) Line(JsonElement line) => (Member(line, "stage"), Member(line, "on"));

    private static IEnumerable<(string?, string?)> History(JsonElement placement) => placement.GetProperty("history").EnumerateArray().Select(Line);

    private static (int, string?) Refusal(ApiAnswer answer) => (answer.Status, answer.Problem);

    private async Task<(Person Person, Workplace Place, string Path)> RunningAsync(int daysAgo)
    {
        var (person, place) = await service.PairAsync();
        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(-daysAgo) });
        return (person, place, $"/v1/placements/{started.Id()}");
    }

    private async Task<string> CheckInAsync(Person person, string path, int days) =>
        (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today.AddDays(days), coachVoice = 4 })).Id();

    private Task<ApiAnswer> CorrectAsync(TestCaller caller, string path, int number, object body) => service.PutAsync(caller, $"{path}/history/{number}", body);

    private Task<ApiAnswer> TakeBackAsync(TestCaller caller, string path, int number) => service.DeleteAsync(caller, $"{path}/history/{number}?why=mistyped", "*");

    private async Task<PlacementChanged> ToldAsync(Person person) => (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id).MaxBy(e => e.Version)!;

    private async Task<(int Occupied, int Capacity)> SeatsAsync(Workplace place)
    {
        var row = await service.WithDbAsync(db => db.Occupancies.AsNoTracking().SingleAsync(o => o.PlaceId == place.Id));
        Assert.Equal(row.Occupied, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        return (row.Occupied, row.Capacity);
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A first day that moves, a probation that is prolonged: the check-ins follow, and what was before stays readable.</summary>
public sealed class ChangeDatesTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Start_Moved_MovesTheFirstStageAndTheFirstCheckIn_AndIsTold()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, Days.Today.AddDays(7), "employment");
        var read = await service.GetAsync(person.Coach, path);

        var moved = await PatchAsync(place.Company, path, new { startsOn = Days.Today.AddDays(14) }, "\"1\"");

        Assert.Equal((200, 2L), (moved.Status, moved.Json.GetProperty("version").GetInt64()));
        Assert.Equal(Iso(14), moved.Text("startsOn"));
        Assert.Equal((Iso(14), Iso(14)), (moved.Text("employedOn"), moved.Text("nextCheckInOn")));
        Assert.Equal(Iso(14), Assert.Single(moved.Json.GetProperty("history").EnumerateArray()).GetProperty("on").GetString());
        var change = Assert.Single(moved.Json.GetProperty("dateChanges").EnumerateArray());
        Assert.Equal(("start", Iso(7), Iso(14)), (change.GetProperty("date").GetString(), change.GetProperty("before").GetString(), change.GetProperty("after").GetString()));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == read.Id()).MaxBy(e => e.Version)!;
        Assert.Equal((2L, Days.Today.AddDays(14), Days.Today.AddDays(14)), (told.Version, told.StartsOn, told.NextCheckInOn));
        Assert.Equal(412, (await PatchAsync(place.Company, path, new { startsOn = Days.Today }, "\"1\"")).Status);
    }

    [Fact]
    public async Task Start_WithACheckInOrAnotherStageOnIt_StaysWhereItIs()
    {
        foreach (var step in new[] { "check-ins", "stage" })
        {
            var (person, place) = await service.PairAsync();
            var path = await StartedAsync(person, place, Days.Today.AddDays(-3));
            object body = step == "stage" ? new { stage = "employment" } : new { heldOn = Days.Today, coachVoice = 4 };
            Assert.True((await service.PostAsync(person.Coach, $"{path}/{step}", body)).Status < 300);

            Assert.Equal((step, 409, "invalid-transition"), (step, (await PatchAsync(person.Coach, path, new { startsOn = Days.Today })).Status, (await PatchAsync(person.Coach, path, new { startsOn = Days.Today })).Problem));
            Assert.Equal((step, 200), (step, (await PatchAsync(person.Coach, path, new { startsOn = Days.Today.AddDays(-3), probationEndsOn = Days.Today.AddDays(90) })).Status));
        }
    }

    [Fact]
    public async Task Probation_SetProlongedAndCleared_TheCheckInComesWithIt()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, Days.Today);
        await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, coachVoice = 4 });

        Assert.Equal(Iso(3), (await PatchAsync(person.Coach, path, new { probationEndsOn = Days.Today.AddDays(3), subsidyEndsOn = Days.Today.AddDays(5) })).Text("nextCheckInOn"));
        Assert.Equal(Iso(5), (await PatchAsync(person.Portal, path, new { probationEndsOn = Days.Today.AddDays(6) })).Text("nextCheckInOn"));
        var cleared = await PatchAsync(place.Company, path, new { probationEndsOn = (DateOnly?)null, subsidyEndsOn = (DateOnly?)null });

        Assert.Equal((Iso(7), null, null), (cleared.Text("nextCheckInOn"), cleared.Text("probationEndsOn"), cleared.Text("subsidyEndsOn")));
        Assert.Equal(
            [("probation_end", null, Iso(3)), ("subsidy_end", null, Iso(5)), ("probation_end", Iso(3), Iso(6)), ("probation_end", Iso(6), null), ("subsidy_end", Iso(5), (string?)null)],
            cleared.Json.GetProperty("dateChanges").EnumerateArray().Select(change => (Member(change, "date")!, Member(change, "before"), Member(change, "after"))));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == cleared.Id()).MaxBy(e => e.Version)!;
        Assert.Equal((null, Days.Today.AddDays(7)), (told.ProbationEndsOn, told.NextCheckInOn));
    }

    [Fact]
    public async Task Start_MovedToADayThatTheLawForbids_OrOutsideTheWindow_IsRefused_AndTheEmployerHearsNotYet()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddDays(28);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday) with { AvailableFrom = birthday });
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)) with { StartUntil = birthday.AddDays(10) });
        var path = await StartedAsync(person, place, birthday.AddDays(2));

        foreach (var (day, rule) in new[] { (birthday.AddDays(-1), "youth.night"), (birthday.AddDays(11), "dates.window") })
        {
            var told = await PatchAsync(person.Coach, path, new { startsOn = day });
            Assert.Equal((409, "conflict"), (told.Status, told.Problem));
            Assert.Contains(rule, told.Text("detail"), StringComparison.Ordinal);
            var refused = await PatchAsync(place.Company, path, new { startsOn = day });
            Assert.Equal("Excluded on that day by not-yet", refused.Text("detail"));
        }
        Assert.Equal(birthday.AddDays(2).ToString("O", CultureInfo.InvariantCulture), (await service.GetAsync(person.Coach, path)).Text("startsOn"));
        Assert.Equal(200, (await PatchAsync(person.Coach, path, new { startsOn = birthday })).Status);
    }

    [Fact]
    public async Task Patch_Malformed_OrOfAnEndedPlacement_OrByWhoDoesNotSteer_ChangesNothing()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, Days.Today);

        Assert.Equal(["/probationEndsOn"], (await PatchAsync(person.Coach, path, new { probationEndsOn = Days.Today.AddDays(-1) })).Pointers);
        Assert.Equal(["/startsOn"], (await PatchAsync(person.Coach, path, new { startsOn = Days.Today.AddYears(3) })).Pointers);
        Assert.Equal(["/startsOn"], (await PatchAsync(person.Coach, path, new { startsOn = (DateOnly?)null })).Pointers);
        Assert.Equal(["/stage"], (await PatchAsync(person.Coach, path, new { stage = "ended" })).Pointers);
        Assert.Equal(428, (await service.Http.SendAsync(HttpMethod.Patch, path, service.Issuer.Mint(person.Coach), new { subsidyEndsOn = Days.Today })).Status);
        foreach (var caller in new[] { person.Self, place.Mentor, new Person().Coach, new Workplace().Company })
            Assert.Equal(404, (await PatchAsync(caller, path, new { subsidyEndsOn = Days.Today })).Status);
        Assert.Equal("1", (await service.GetAsync(person.Coach, path)).Json.GetProperty("version").GetRawText());
        await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", reason = "other" });
        Assert.Equal("invalid-transition", (await PatchAsync(person.Coach, path, new { subsidyEndsOn = Days.Today })).Problem);
    }

    [Fact]
    public async Task ProbationAndSubsidy_EndAtMostFiveYearsAfterTheFirstDay()
    {
        var (person, place) = await service.PairAsync();
        var proposalId = await service.AgreedAsync(person, place);
        var (today, last) = (Days.Today, Days.Today.AddYears(5));
        foreach (var day in new[] { last.AddDays(1), DateOnly.MaxValue })
        {
            var refused = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId, startsOn = today, probationEndsOn = day, subsidyEndsOn = day });
            Assert.Equal((400, "/probationEndsOn,/subsidyEndsOn"), (refused.Status, string.Join(',', refused.Pointers)));
        }
        Assert.Equal(["/startsOn"], (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId, startsOn = DateOnly.MaxValue, probationEndsOn = DateOnly.MaxValue })).Pointers);
        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId, startsOn = today, probationEndsOn = last });
        Assert.True(started.Status == 201, started.Text);
        var path = $"/v1/placements/{started.Id()}";

        Assert.Equal(["/subsidyEndsOn"], (await PatchAsync(place.Company, path, new { subsidyEndsOn = last.AddDays(1) })).Pointers);
        Assert.Equal(["/startsOn"], (await PatchAsync(place.Company, path, new { startsOn = DateOnly.MaxValue, probationEndsOn = DateOnly.MaxValue })).Pointers);
        Assert.Equal(200, (await PatchAsync(place.Company, path, new { subsidyEndsOn = last })).Status);

        // What was taken before there was such a bound stays, and stands in nobody's way.
        await service.WithDbAsync(db => db.Database.ExecuteSqlAsync($"UPDATE placement SET probation_ends_on = '9999-12-31' WHERE participant_id = {person.Id}"));
        Assert.Equal(200, (await PatchAsync(place.Company, path, new { subsidyEndsOn = today })).Status);
    }

    [Fact]
    public async Task Patch_WithoutMembers_IsARead_AndTellsNobody()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, Days.Today);

        Assert.Equal("1", (await PatchAsync(place.Company, path, new { })).Json.GetProperty("version").GetRawText());

        Assert.Single(await service.OutgoingAsync<PlacementChanged>(), e => e.ParticipantId == person.Id);
        Assert.Equal(1, await service.WithDbAsync(db => db.Set<AccessLogEntry>().CountAsync(e => e.PersonId == person.Id && e.Route == "PATCH /v1/placements/{id}")));
    }

    private static string Iso(int days) => Days.Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);

    private static string? Member(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private async Task<string> StartedAsync(Person person, Workplace place, DateOnly startsOn, string? stage = null) =>
        $"/v1/placements/{(await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn, stage })).Id()}";

    private Task<ApiAnswer> PatchAsync(TestCaller caller, string path, object body, string ifMatch = "*") =>
        service.Http.SendAsync(HttpMethod.Patch, path, service.Issuer.Mint(caller), body, ifMatch: ifMatch);
}

using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Outcomes;

/// <summary>Outcomes over everybody who registered, as of the last month that is over.</summary>
public sealed class ReadOutcomesTests : IAsyncLifetime
{
    private static DateOnly ThisMonth => new(Days.Today.Year, Days.Today.Month, 1);
    private static readonly DateTimeOffset LongAgo = TimeProvider.System.GetUtcNow().AddMonths(-14);
    private readonly MatchingService _service = new();

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Outcomes_OfANetwork_TellRegisteredPlacedAndRetained_AndNobody()
    {
        var place = new Workplace();
        await _service.ApplyAsync(place.Changed(capacity: 6, type: PlaceType.Job));
        foreach (var person in await RegisteredAsync(6))
            await _service.PlacedAsync(person, place);
        await RegisteredAsync(6);
        await MovedBackAsync(monthsAgo: 8);

        foreach (var caller in new[] { new Person().Coach, place.Company, place.Mentor, new Person().Self })
        {
            var answer = await _service.GetAsync(caller, "/v1/outcomes");

            Assert.True(answer.Status == 200, answer.Text);
            var all = answer.Json.GetProperty("all");
            Assert.Equal(ThisMonth.AddDays(-1).ToString("O", CultureInfo.InvariantCulture), answer.Text("asOf"));
            Assert.Equal((10, 5), (Number(all, "registered"), Number(all, "placed")));
            Assert.InRange(Number(all, "medianDaysToFirstPlacement")!.Value, 150, 215);
            Assert.Equal([(3, 5, 5), (6, 5, 5), (12, 0, 0), (24, 0, 0), (36, 0, 0)], all.GetProperty("retention").EnumerateArray().Select(
                cell => (Number(cell, "months")!.Value, Number(cell, "atRisk")!.Value, Number(cell, "retained")!.Value)));
            Assert.Equal((LongAgo.Year, 10), Assert.Single(answer.Json.GetProperty("byYear").EnumerateArray().Select(row => (Number(row, "year"), Number(row, "registered")))));
            Assert.Equal(("job", 5), Assert.Single(answer.Json.GetProperty("byPlaceType").EnumerateArray().Select(row => (row.GetProperty("placeType").GetString(), Number(row, "placed")))));
            Assert.Equal(0, Number(answer.Json.GetProperty("ends"), "people"));
        }
    }

    [Fact]
    public async Task Outcomes_OnePersonMore_OrErased_OrWithoutConsent_ChangesNoNumberByOne_AndTheEndsTellTheirReason()
    {
        var place = new Workplace();
        await _service.ApplyAsync(place.Changed(capacity: 20, type: PlaceType.Job));
        var people = await RegisteredAsync(10);
        foreach (var person in people)
        {
            var id = await _service.PlacedAsync(person, place);
            if (people.Take(5).Contains(person))
                await _service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", endReasons = new[] { new { reason = "company_changed", side = "employer" } } });
        }
        var notYet = await RegisteredAsync(7);
        await _service.ApplyAsync(notYet[0].Erased());
        await _service.ApplyAsync(notYet[1].Changed(consents: []));
        await MovedBackAsync(monthsAgo: 2);

        var answer = (await _service.GetAsync(new Person().Coach, "/v1/outcomes")).Json;

        Assert.Equal((15, 10), (Number(answer.GetProperty("all"), "registered"), Number(answer.GetProperty("all"), "placed")));
        Assert.Equal((5, "company_changed", 5), (Number(answer.GetProperty("ends"), "people"), answer.GetProperty("ends").GetProperty("reasons")[0].GetProperty("reason").GetString(), Number(answer.GetProperty("ends").GetProperty("reasons")[0], "people")));
        await _service.ApplyAsync(notYet[2].Erased());
        answer = (await _service.GetAsync(new Person().Coach, "/v1/outcomes")).Json;
        Assert.Equal((10, null), (Number(answer.GetProperty("all"), "registered"), Number(answer.GetProperty("all"), "placed")));
        Assert.Empty(answer.GetProperty("byPlaceType").EnumerateArray());
    }

    [Fact]
    public async Task Outcomes_CountWhatASideSaidLater_TheYoungPersonsViewBeforeTheOthers()
    {
        var place = new Workplace();
        await _service.ApplyAsync(place.Changed(capacity: 10, type: PlaceType.Job));
        foreach (var (i, person) in (await RegisteredAsync(10)).Index())
        {
            var path = $"/v1/placements/{await _service.PlacedAsync(person, place)}";
            object end = i < 5 ? new { stage = "ended", reason = "distance" } : new { stage = "ended", endReasons = new[] { new { reason = "absence", side = "employer" } } };
            Assert.Equal(200, (await _service.PostAsync(person.Coach, $"{path}/stage", end)).Status);
            Assert.Equal(200, (await _service.PutAsync(i < 5 ? place.Company : person.Self, $"{path}/end-reasons/{(i < 5 ? "employer" : "participant")}", new { reason = "hours" })).Status);
        }
        await MovedBackAsync(monthsAgo: 2);

        var ends = (await _service.GetAsync(new Person().Coach, "/v1/outcomes")).Json.GetProperty("ends");

        Assert.Equal([("hours", 10)], ends.GetProperty("reasons").EnumerateArray().Select(cell => (cell.GetProperty("reason").GetString(), Number(cell, "people"))));
    }

    [Fact]
    public async Task Outcomes_TakenBackBeforeTheFirstDay_OrOfThisMonth_AreNone()
    {
        var place = new Workplace();
        await _service.ApplyAsync(place.Changed(capacity: 6, type: PlaceType.Job));
        foreach (var person in await RegisteredAsync(6))
        {
            var id = await _service.PlacedAsync(person, place);
            Assert.Equal(200, (await _service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", endReasons = new[] { new { reason = "not_begun", side = "coach" } } })).Status);
        }
        await MovedBackAsync(monthsAgo: 8);
        foreach (var person in Enumerable.Range(0, 9).Select(_ => new Person()))
            await _service.ApplyAsync(person.Changed());

        var all = (await _service.GetAsync(place.Company, "/v1/outcomes")).Json.GetProperty("all");

        Assert.Equal((5, 0), (Number(all, "registered"), Number(all, "placed")));
    }

    [Fact]
    public async Task Outcomes_AnEndThatWasRecordedBeforeTheFirstDay_AndPutRightAfterwards_IsOfAPlacementThatBegan()
    {
        var place = new Workplace();
        await _service.ApplyAsync(place.Changed(capacity: 10, type: PlaceType.Job));
        foreach (var (i, person) in (await RegisteredAsync(10)).Index())
        {
            var path = $"/v1/placements/{await _service.PlacedAsync(person, place)}";
            Assert.Equal(200, (await _service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", endReasons = new[] { new { reason = "personal", side = "coach" } } })).Status);
            await _service.WithDbAsync(db => db.Database.ExecuteSqlAsync($"UPDATE placement SET starts_on = starts_on - 70, ended_on = ended_on - 70 WHERE participant_id = {person.Id}"));
            await _service.WithDbAsync(db => db.Database.ExecuteSqlAsync(
                $"UPDATE placement_stage SET \"on\" = \"on\" - 70, at = at - interval '99 days' WHERE placement_id = (SELECT id FROM placement WHERE participant_id = {person.Id})"));
            if (i < 5)
                Assert.Equal(200, (await _service.PutAsync(person.Coach, $"{path}/history/1", new { stage = "ended", on = Days.Today.AddDays(-65), why = "mistyped" })).Status);
        }

        Assert.Equal(5, Number((await _service.GetAsync(new Person().Coach, "/v1/outcomes")).Json.GetProperty("all"), "placed"));
    }

    private static int? Number(JsonElement holder, string member) => holder.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    private async Task<List<Person>> RegisteredAsync(int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => new Person(Guid.CreateVersion7(LongAgo))).ToList();
        foreach (var person in people)
            await _service.ApplyAsync(person.Changed());
        return people;
    }

    /// <summary>As if everything had happened so long ago.</summary>
    private async Task MovedBackAsync(int monthsAgo) => await _service.WithDbAsync(async db =>
    {
        await db.Database.ExecuteSqlAsync($"UPDATE placement SET starts_on = starts_on - make_interval(months => {monthsAgo}), employed_on = employed_on - make_interval(months => {monthsAgo}), ended_on = ended_on - make_interval(months => {monthsAgo})");
        return await db.Database.ExecuteSqlAsync($"UPDATE placement_stage SET \"on\" = \"on\" - make_interval(months => {monthsAgo})");
    });
}

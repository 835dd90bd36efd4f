using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Lists of candidates that are as long as it takes.</summary>
public sealed class CohortWideningTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Start_SixtyLikePeopleAndPlaces_EverybodyIsPlaced_AndPinAndReplayRestOnTheSameLists()
    {
        var people = await service.PeopleAsync(60);
        var places = await service.PlacesAsync(60);
        var portal = people[0].Portal;

        var (id, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        Assert.Equal((60, 0, 50), (Placed(run), run.GetProperty("outcome").GetProperty("unplaced").GetInt32(), run.GetProperty("edgesPerPerson").GetInt32()));
        Assert.Equal("same", await ReplayAsync(portal, id));

        // From the kept prices, and from what is stored: what either found the other finds, too.
        var (kept, pinned) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{id}/pins", Cohort.Pair(people[0], places[59])));
        service.Services.GetRequiredService<CohortSolvers>().Clear();
        var (again, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{kept}/pins", Cohort.Pair(people[1], places[58])));
        Assert.Equal(60, Placed(pinned));
        Assert.Equal(("same", "same"), (await ReplayAsync(portal, kept), await ReplayAsync(portal, again)));
    }

    [Fact]
    public async Task Start_SomebodyMustMoveToAPlaceBeyondTheirList_TheyDo()
    {
        var people = await service.PeopleAsync(2);
        await service.ApplyAsync(people[1].Changed(ability: 3));
        var (both, onlyOne) = (await service.PlacesAsync(1, level: 3), await service.PlacesAsync(1, level: 5));
        var portal = people[0].Portal;

        var (id, run) = await service.FinishedAsync(portal, StartAsync(portal, people, [.. both, .. onlyOne]));

        var told = await service.PeopleOfAsync(portal, id);
        Assert.Equal(
            (2, onlyOne[0].PublicId, both[0].PublicId),
            (Placed(run), told[people[0].PublicId].Member("placeId"), told[people[1].PublicId].Member("placeId")));
        Assert.Equal("same", await ReplayAsync(portal, id));
    }

    [Fact]
    public async Task Start_BestPlaceIsRefused_TheNextOneIsACandidateInItsStead()
    {
        var people = await service.PeopleAsync(1);
        var (best, next) = (await service.PlacesAsync(1, level: 4), await service.PlacesAsync(1, level: 3));
        var portal = people[0].Portal;

        var (id, _) = await service.FinishedAsync(portal, StartAsync(portal, people, [.. best, .. next], new[] { Cohort.Pair(people[0], best[0]) }));

        Assert.Equal(next[0].PublicId, (await service.PeopleOfAsync(portal, id))[people[0].PublicId].Member("placeId"));
        Assert.Equal("same", await ReplayAsync(portal, id));
    }

    [Fact]
    public async Task Start_CompanyCarriesNobodyMore_ItsPlaceIsACandidateOfNobodyElse_AndIsNamedWhereThereIsNoOther()
    {
        var people = await service.PeopleAsync(1);
        var (full, open) = (await service.PlacesAsync(1, level: 4), await service.PlacesAsync(1, level: 3));
        await service.ApplyAsync(full[0].CompanyChanged(0));
        var portal = people[0].Portal;

        var (both, _) = await service.FinishedAsync(portal, StartAsync(portal, people, [.. full, .. open]));
        var (alone, _) = await service.FinishedAsync(portal, StartAsync(portal, people, full));

        Assert.Equal(open[0].PublicId, (await service.PeopleOfAsync(portal, both))[people[0].PublicId].Member("placeId"));
        var told = (await service.PeopleOfAsync(portal, alone))[people[0].PublicId];
        Assert.Equal(("cohort.places-taken", full[0].PublicId), (told.GetProperty("reason").Member("key"), told.Member("bestTakenPlaceId")));
        Assert.Equal(("same", "same"), (await ReplayAsync(portal, both), await ReplayAsync(portal, alone)));
    }

    [Theory]
    [InlineData("vetoes")]
    [InlineData("bans")]
    public async Task Refuse_TheOnlyCandidateOnAListThatWasCut_TheNextBestComesIn_FromThePricesAsFromTheInputsAsInANewRun(string step)
    {
        var people = await service.PeopleAsync(1);
        var (best, next) = (await service.PlacesAsync(1, level: 4), await service.PlacesAsync(2, level: 2));
        var (portal, pair) = (people[0].Portal, Cohort.Pair(people[0], best[0]));
        var (first, _) = await service.FinishedAsync(portal, StartAsync(portal, people, [.. best, .. next]));
        Assert.Equal(best[0].PublicId, await PlaceAsync(portal, first, people[0]));

        var (kept, run) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/{step}", pair));
        service.Services.GetRequiredService<CohortSolvers>().Clear();
        var (stored, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/{step}", pair));
        var (anew, again) = await service.FinishedAsync(portal, StartAsync(portal, people, [.. best, .. next], new[] { pair }));

        Assert.Contains(await PlaceAsync(portal, kept, people[0]), next.Select(place => place.PublicId));
        Assert.Equal(1, Placed(run));
        Assert.True(Assert.Single(run.GetProperty("refusals").EnumerateArray()).GetProperty("lowerTotal").GetInt64() > 0);
        Assert.Equal(await HashAsync(kept), await HashAsync(stored));
        Assert.Equal(await PlaceAsync(portal, kept, people[0]), await PlaceAsync(portal, anew, people[0]));
        Assert.Equal(run.GetProperty("outcome").GetProperty("total").GetInt64(), again.GetProperty("outcome").GetProperty("total").GetInt64());
        Assert.Equal(("same", "same"), (await ReplayAsync(portal, kept), await ReplayAsync(portal, stored)));
    }

    [Fact]
    public async Task Refuse_MoreThanStandsInReserve_ReadsThatTheListWasLimited_AndANewRunFindsMore()
    {
        var people = await service.PeopleAsync(1);
        var places = await service.PlacesAsync(CohortCandidates.Reserve + 2);
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, StartAsync(portal, people, places));
        var refused = new List<object>();
        for (var i = 0; i <= CohortCandidates.Reserve; i++)
        {
            var has = await PlaceAsync(portal, id, people[0]);
            refused.Add(Cohort.Pair(people[0], places.Single(place => place.PublicId == has)));
            (id, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{id}/vetoes", refused[^1]));
        }

        var told = (await service.PeopleOfAsync(portal, id))[people[0].PublicId];
        Assert.Equal((null, "cohort.candidates-limited"), (told.Member("placeId"), told.GetProperty("reason").Member("key")));
        Assert.Equal("same", await ReplayAsync(portal, id));
        var (anew, _) = await service.FinishedAsync(portal, StartAsync(portal, people, places, refused));
        Assert.NotNull(await PlaceAsync(portal, anew, people[0]));
    }

    private async Task<string?> PlaceAsync(TestCaller caller, string id, Person person) => (await service.PeopleOfAsync(caller, id))[person.PublicId].Member("placeId");

    private Task<string?> HashAsync(string id) => service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.AnswerHash).SingleAsync());

    private static int Placed(System.Text.Json.JsonElement run) => run.GetProperty("outcome").GetProperty("placed").GetInt32();

    private async Task<string?> ReplayAsync(TestCaller caller, string id) => (await service.GetAsync(caller, $"/v1/cohort-runs/{id}/replay")).Text("outcome");

    /// <summary>A run in which everybody begins with a single candidate.</summary>
    private Task<ApiAnswer> StartAsync(TestCaller caller, IEnumerable<Person> people, IEnumerable<Workplace> places, object? vetoes = null) => service.PostAsync(
        caller, "/v1/cohort-runs",
        new { participants = new { ids = people.Select(p => p.PublicId) }, places = new { ids = places.Select(p => p.PublicId) }, vetoes, edgesPerPerson = 1 });
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>The young person says no to a place, or a pair is ruled out, once a run is finished.</summary>
public sealed class CohortRefusalTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData("vetoes", "veto")]
    [InlineData("bans", "ban")]
    public async Task Refuse_ThePlaceThatSomebodyHas_IsARunOfItsOwn_WithItsCost_FromThePricesAsFromTheInputs(string step, string kind)
    {
        var people = await service.PeopleAsync(3);
        var (best, other) = ((await service.PlacesAsync(1))[0], (await service.PlacesAsync(1, level: 4))[0]);
        var portal = people[0].Portal;
        var (first, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, [best, other]));
        var before = await service.PeopleOfAsync(portal, first);
        var holder = people.First(p => before[p.PublicId].Member("placeId") == best.PublicId);

        var (kept, told) = await RefuseAsync();
        service.Services.GetRequiredService<CohortSolvers>().Clear();
        var (anew, again) = await RefuseAsync();

        Assert.Equal((first, run.Member("frozenAt")), (told.Member("basedOn"), told.Member("frozenAt")));
        var refusal = Assert.Single(told.GetProperty("refusals").EnumerateArray());
        Assert.Equal((holder.PublicId, best.PublicId, kind), (refusal.Member("participantId"), refusal.Member("placeId"), refusal.Member("kind")));
        Assert.Equal(
            (Sum(run, "placed") - Sum(told, "placed"), Sum(run, "total") - Sum(told, "total")), (refusal.GetProperty("fewerPlaced").GetInt64(), refusal.GetProperty("lowerTotal").GetInt64()));
        var after = await service.PeopleOfAsync(portal, kept);
        Assert.NotEqual(best.PublicId, after[holder.PublicId].Member("placeId"));
        Assert.Equal(2, Sum(told, "placed"));
        Assert.Equal(Texts(after), Texts(await service.PeopleOfAsync(portal, anew)));
        Assert.Equal(told.GetProperty("outcome").GetProperty("total").GetInt64(), Sum(again, "total"));
        Assert.Equal(Texts(before), Texts(await service.PeopleOfAsync(portal, first)));
        Assert.Equal(await HashAsync(kept), await HashAsync(anew));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{kept}/replay")).Text("outcome"));

        Task<(string Id, System.Text.Json.JsonElement Run)> RefuseAsync() =>
            service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/{step}", Cohort.Pair(holder, best)));
    }

    [Fact]
    public async Task Veto_OfAPinnedPair_OutweighsThePin_AndThePersonMayBePinnedElsewhere()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var (pinned, _) = await StepAsync(first, "pins", places[0]);

        var (vetoed, run) = await StepAsync(pinned, "vetoes", places[0]);

        Assert.Equal("refused", Assert.Single(run.GetProperty("pins").EnumerateArray()).Member("reason"));
        var told = (await service.PeopleOfAsync(portal, vetoed))[people[0].PublicId];
        Assert.Equal((places[1].PublicId, false), (told.Member("placeId"), told.GetProperty("pinned").GetBoolean()));
        Assert.Equal("conflict", (await service.PostAsync(portal, $"/v1/cohort-runs/{vetoed}/pins", Cohort.Pair(people[0], places[0]))).Problem);
        var (elsewhere, again) = await StepAsync(vetoed, "pins", places[1]);
        Assert.Equal(["refused", null], again.GetProperty("pins").EnumerateArray().Select(pin => pin.Member("reason")));
        Assert.True((await service.PeopleOfAsync(portal, elsewhere))[people[0].PublicId].GetProperty("pinned").GetBoolean());
        foreach (var id in new[] { pinned, vetoed, elsewhere })
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));

        Task<(string Id, System.Text.Json.JsonElement Run)> StepAsync(string run, string step, Workplace place) =>
            service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{run}/{step}", Cohort.Pair(people[0], place)));
    }

    [Fact]
    public async Task Refuse_Wrong_SaysWhy_AndStartsNothing()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var (portal, elsewhere) = (people[0].Portal, (await service.PlacesAsync(1))[0]);
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, [people[0]], places, vetoes: new[] { Cohort.Pair(people[0], places[1]) }));

        Assert.Equal(["/participantId"], await PointersAsync(new { participantId = "par_x", placeId = places[0].PublicId }));
        Assert.Equal(["/participantId"], await PointersAsync(Cohort.Pair(people[1], places[0])));
        Assert.Equal(["/participantId"], await PointersAsync(Cohort.Pair(new Person(), places[0])));
        Assert.Equal(["/placeId"], await PointersAsync(Cohort.Pair(people[0], elsewhere)));
        Assert.Equal(["/placeId"], await PointersAsync(Cohort.Pair(people[0], new Workplace())));
        Assert.Equal((409, "conflict"), await RefusedAsync(places[1]));
        foreach (var state in new[] { CohortRunState.Cancelled, CohortRunState.Failed })
        {
            await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, state)));
            Assert.Equal((409, "invalid-transition"), await RefusedAsync(places[0]));
        }

        Assert.Single((await service.GetAsync(portal, "/v1/cohort-runs")).Json.GetProperty("items").EnumerateArray());

        async Task<IEnumerable<string?>> PointersAsync(object pair)
        {
            var answer = await service.PostAsync(portal, $"/v1/cohort-runs/{id}/vetoes", pair);
            Assert.Equal("validation", answer.Problem);
            return answer.Pointers;
        }

        async Task<(int, string?)> RefusedAsync(Workplace place)
        {
            var answer = await service.PostAsync(portal, $"/v1/cohort-runs/{id}/vetoes", Cohort.Pair(people[0], place));
            return (answer.Status, answer.Problem);
        }
    }

    private static long Sum(System.Text.Json.JsonElement run, string member) => run.GetProperty("outcome").GetProperty(member).GetInt64();

    private static Dictionary<string, string> Texts(Dictionary<string, System.Text.Json.JsonElement> people) => people.ToDictionary(p => p.Key, p => p.Value.GetRawText());

    private Task<string?> HashAsync(string id) => service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.AnswerHash).SingleAsync());
}

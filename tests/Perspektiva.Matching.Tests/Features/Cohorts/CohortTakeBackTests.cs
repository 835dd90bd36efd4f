using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>A pin, ban or veto that was stated for a run is taken back.</summary>
public sealed class CohortTakeBackTests(MatchingService service) : IClassFixture<MatchingService>
{
    private const string Any = "*";

    [Theory]
    [InlineData("pins")]
    [InlineData("vetoes")]
    [InlineData("bans")]
    public async Task TakeBack_IsARunOfItsOwn_TellsTheGain_AndKeepsTheHistory_FromThePricesAsFromTheInputs(string step)
    {
        var people = await service.PeopleAsync(1);
        List<Workplace> places = [.. await service.PlacesAsync(1), .. await service.PlacesAsync(1, level: 2)];
        var (portal, person) = (people[0].Portal, people[0]);
        var (first, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var before = await service.PeopleOfAsync(portal, first);
        var place = places.Single(p => (p.PublicId == before[person.PublicId].Member("placeId")) == (step != "pins"));
        var (second, stated) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/{step}", Cohort.Pair(person, place)));
        var changed = Texts(await service.PeopleOfAsync(portal, second));
        Assert.NotEqual(Texts(before), changed);

        var (kept, told) = await service.FinishedAsync(portal, TakeBackAsync(portal, second, step, person, place));
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == kept).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CohortRunState.Cancelled)));
        service.Services.GetRequiredService<CohortSolvers>().Clear();
        var (anew, again) = await service.FinishedAsync(portal, TakeBackAsync(portal, second, step, person, place));

        Assert.Equal((second, run.Member("frozenAt")), (told.Member("basedOn"), told.Member("frozenAt")));
        var now = Assert.Single(told.GetProperty(step == "pins" ? "pins" : "refusals").EnumerateArray());
        var then = Assert.Single(stated.GetProperty(step == "pins" ? "pins" : "refusals").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, then.GetProperty("takenBack").ValueKind);
        Assert.Equal((then.Member("statedAt"), then.Member("statedBy")), (now.Member("statedAt"), now.Member("statedBy")));
        Assert.Equal((stated.Member("askedAt"), told.Member("askedAt")), (now.Member("statedAt"), now.GetProperty("takenBack").Member("at")));
        Assert.NotEmpty(now.Member("statedBy")!);
        Assert.Equal(now.Member("statedBy"), now.GetProperty("takenBack").Member("by"));
        Assert.True(Cost(then) is (0L, > 0L), then.GetRawText());
        Assert.Equal(Cost(then), (now.GetProperty("fewerPlaced").GetInt64(), now.GetProperty("lowerTotal").GetInt64()));
        Assert.Equal(Cost(then), (now.GetProperty("takenBack").GetProperty("morePlaced").GetInt64(), now.GetProperty("takenBack").GetProperty("higherTotal").GetInt64()));
        if (step == "pins")
            Assert.Equal((null, "taken-back"), (then.Member("reason"), now.Member("reason")));
        Assert.Equal(Outcome(run), Outcome(told));
        Assert.Equal(Outcome(told), Outcome(again));
        Assert.Equal(Texts(before), Texts(await service.PeopleOfAsync(portal, kept)));
        Assert.Equal(Texts(before), Texts(await service.PeopleOfAsync(portal, anew)));
        Assert.Equal(changed, Texts(await service.PeopleOfAsync(portal, second)));
        Assert.Equal(await HashAsync(kept), await HashAsync(anew));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{anew}/replay")).Text("outcome"));

        static (long, long) Cost(JsonElement pair) => (pair.GetProperty("fewerPlaced").GetInt64(), pair.GetProperty("lowerTotal").GetInt64());
    }

    [Fact]
    public async Task TakeBack_AskedTwice_NamesTheSameRun_AndStatedAgainItIsASecondEntry()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(2));
        var (portal, person) = (people[0].Portal, people[0]);
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, vetoes: new[] { Cohort.Pair(person, places[0]) }));
        Assert.Equal(places[1].PublicId, (await service.PeopleOfAsync(portal, id))[person.PublicId].Member("placeId"));

        var (free, run) = await service.FinishedAsync(portal, TakeBackAsync(portal, id, "vetoes", person, places[0]));
        var twice = await TakeBackAsync(portal, id, "vetoes", person, places[0]);

        Assert.Equal((202, free), (twice.Status, twice.Id()));
        Assert.Equal("veto", Assert.Single(run.GetProperty("refusals").EnumerateArray()).Member("kind"));
        Assert.Equal(404, (await TakeBackAsync(portal, free, "vetoes", person, places[0])).Status);
        var (again, told) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{free}/vetoes", Cohort.Pair(person, places[0])));
        var refusals = told.GetProperty("refusals").EnumerateArray().ToList();
        Assert.Equal([true, false], refusals.Select(no => no.GetProperty("takenBack").ValueKind == JsonValueKind.Object));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Number], refusals.Select(no => no.GetProperty("fewerPlaced").ValueKind));
        Assert.Equal(places[1].PublicId, (await service.PeopleOfAsync(portal, again))[person.PublicId].Member("placeId"));
        Assert.Equal("conflict", (await service.PostAsync(portal, $"/v1/cohort-runs/{again}/vetoes", Cohort.Pair(person, places[0]))).Problem);
        var (last, _) = await service.FinishedAsync(portal, TakeBackAsync(portal, again, "vetoes", person, places[0]));
        foreach (var one in new[] { free, again, last })
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{one}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task TakeBack_TheVetoThatEndedAPin_LeavesThePinEnded_AndThePairMayBePinnedAgain()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(2));
        var (portal, person) = (people[0].Portal, people[0]);
        var (start, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var (pinned, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{start}/pins", Cohort.Pair(person, places[0])));
        var (vetoed, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{pinned}/vetoes", Cohort.Pair(person, places[0])));

        var (free, run) = await service.FinishedAsync(portal, TakeBackAsync(portal, vetoed, "vetoes", person, places[0]));
        var (again, told) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{free}/pins", Cohort.Pair(person, places[0])));

        Assert.Equal("refused", Assert.Single(run.GetProperty("pins").EnumerateArray()).Member("reason"));
        Assert.Equal(["refused", null], told.GetProperty("pins").EnumerateArray().Select(pin => pin.Member("reason")));
        Assert.True((await service.PeopleOfAsync(portal, again))[person.PublicId].GetProperty("pinned").GetBoolean());
        Assert.Equal("conflict", (await service.PostAsync(portal, $"/v1/cohort-runs/{again}/pins", Cohort.Pair(person, places[1]))).Problem);
        var (unpinned, _) = await service.FinishedAsync(portal, TakeBackAsync(portal, again, "pins", person, places[0]));
        Assert.Equal(404, (await TakeBackAsync(portal, unpinned, "pins", person, places[0])).Status);
        Assert.Equal(202, (await service.PostAsync(portal, $"/v1/cohort-runs/{unpinned}/pins", Cohort.Pair(person, places[1]))).Status);
        foreach (var one in new[] { free, again, unpinned })
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{one}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task TakeBack_WhatASideAnswered_OrWherePersonIsAsked_IsNotTheCallers_AlsoWhereTheyStatedItBesides()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(3, capacity: 2));
        var (portal, young, asked) = (people[0].Portal, people[0], people[1]);
        var proposal = await service.ProposeAsync(young, places[0]);
        Assert.Equal(200, (await service.PostAsync(young.Self, $"/v1/proposals/{proposal.Id()}/participant-answer", new { accepted = false, reason = "distance" })).Status);
        Assert.Equal(201, (await service.ProposeAsync(asked, places[1])).Status);
        var (run, _) = await service.FinishedAsync(portal, service.StartAsync(
            portal, people, places, bans: new[] { Cohort.Pair(asked, places[1]), Cohort.Pair(asked, places[2]) }, vetoes: new[] { Cohort.Pair(young, places[0]), Cohort.Pair(young, places[1]) }));

        Assert.Equal((409, "conflict"), await HeardAsync("vetoes", young, places[0]));
        Assert.Equal((409, "conflict"), await HeardAsync("bans", asked, places[1]));
        Assert.Equal((202, null), await HeardAsync("vetoes", young, places[1]));
        Assert.Equal((202, null), await HeardAsync("bans", asked, places[2]));

        async Task<(int, string?)> HeardAsync(string step, Person person, Workplace place)
        {
            var answer = await TakeBackAsync(portal, run, step, person, place);
            return (answer.Status, answer.Problem);
        }
    }

    [Fact]
    public async Task TakeBack_Wrong_SaysWhy_AndStartsNothing()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var (portal, person) = (people[0].Portal, people[0]);
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, [person], places, bans: new[] { Cohort.Pair(person, places[0]) }));
        var path = Path(id, "bans", person, places[0]);

        Assert.Equal(428, (await service.DeleteAsync(portal, path, null)).Status);
        Assert.Equal(412, (await service.DeleteAsync(portal, path, "\"99\"")).Status);
        foreach (var (caller, wrong) in new[]
        {
            (new Person().Portal, path), (place(), path), (portal, Path(id, "vetoes", person, places[0])), (portal, Path(id, "bans", person, places[1])), (portal, Path(id, "bans", people[1], places[0])),
            (portal, Path(id, "pins", person, places[0])), (portal, $"/v1/cohort-runs/{id}/bans/x/y"), (portal, path.Replace(id, "crn_x", StringComparison.Ordinal)),
        })
        {
            var heard = await service.DeleteAsync(caller, wrong, Any);
            Assert.Equal((404, "not-found"), (heard.Status, heard.Problem));
        }

        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CohortRunState.Failed)));
        Assert.Equal("invalid-transition", (await service.DeleteAsync(portal, path, Any)).Problem);
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CohortRunState.Finished)));
        await service.ApplyAsync(person.Erased());
        Assert.Equal(404, (await service.DeleteAsync(portal, path, Any)).Status);
        Assert.Single((await service.GetAsync(portal, "/v1/cohort-runs")).Json.GetProperty("items").EnumerateArray());

        TestCaller place() => people[1].Self;
    }

    [Theory]
    [InlineData("bans")]
    [InlineData("vetoes")]
    public async Task TakeBack_OfAPlaceThatTheRunDidNotLookAt_IsReplayedAsItWasSolved(string step)
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(2));
        var (portal, person) = (people[0].Portal, people[0]);
        object[] elsewhere = [Cohort.Pair(person, places[1])];
        var (id, run) = await service.FinishedAsync(
            portal, service.StartAsync(portal, people, places[..1], bans: step == "bans" ? elsewhere : null, vetoes: step == "vetoes" ? elsewhere : null));

        var (kept, told) = await service.FinishedAsync(portal, TakeBackAsync(portal, id, step, person, places[1]));

        Assert.Equal(Outcome(run), Outcome(told));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{kept}/replay")).Text("outcome"));
    }

    private static string Path(string run, string step, Person person, Workplace place) => $"/v1/cohort-runs/{run}/{step}/{person.PublicId}/{place.PublicId}";

    private static (long, long, long) Outcome(JsonElement run)
    {
        var outcome = run.GetProperty("outcome");
        return (outcome.GetProperty("placed").GetInt64(), outcome.GetProperty("total").GetInt64(), outcome.GetProperty("lowestFit").GetInt64());
    }

    private static Dictionary<string, string> Texts(Dictionary<string, JsonElement> people) => people.ToDictionary(p => p.Key, p => p.Value.GetRawText());

    private Task<ApiAnswer> TakeBackAsync(TestCaller caller, string run, string step, Person person, Workplace place) => service.DeleteAsync(caller, Path(run, step, person, place), Any);

    private Task<string?> HashAsync(string id) => service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.AnswerHash).SingleAsync());
}

using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>People who are placed, or asked, before a run.</summary>
public sealed class CohortStandingTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Solve_WhoIsPlacedOrAskedThere_GetsAnotherPlace_AndTheRunReplays()
    {
        var people = await service.PeopleAsync(3);
        var (portal, placed, asked, other) = (people[0].Portal, people[0], people[1], people[2]);
        var best = (await service.PlacesAsync(1, capacity: 4))[0];
        var second = (await service.PlacesAsync(1, level: 2, capacity: 4))[0];
        await service.PlacedAsync(placed, best);
        Assert.Equal(201, (await service.ProposeAsync(asked, best)).Status);

        var (run, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, [best, second]));

        var told = await service.PeopleOfAsync(portal, run);
        Assert.Equal(
            (second.PublicId, second.PublicId, best.PublicId),
            (told[placed.PublicId].Member("placeId"), told[asked.PublicId].Member("placeId"), told[other.PublicId].Member("placeId")));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{run}/replay")).Text("outcome"));

        // Nobody can decide for the pair here either, and the result can be taken up as it is.
        var (pinned, sequel) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{run}/pins", Cohort.Pair(placed, best)));
        Assert.Equal("refused", Assert.Single(sequel.GetProperty("pins").EnumerateArray()).Member("reason"));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{pinned}/replay")).Text("outcome"));
        var taken = await service.TakeUpAsync(portal, run, Cohort.Pair(placed, second), Cohort.Pair(asked, second), Cohort.Pair(other, best));
        Assert.Equal(3, taken.Json.GetProperty("proposed").GetInt32());
    }

    [Fact]
    public async Task Solve_TheirOnlyPlace_ReadsThatItIsRuledOut()
    {
        var people = await service.PeopleAsync(1);
        var place = (await service.PlacesAsync(1, capacity: 2))[0];
        Assert.Equal(201, (await service.ProposeAsync(people[0], place)).Status);

        var (run, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, [place]));

        var told = (await service.PeopleOfAsync(people[0].Portal, run))[people[0].PublicId];
        Assert.Equal(("unplaced", "cohort.refused"), (told.Member("outcome"), told.GetProperty("reason").Member("key")));
    }
}

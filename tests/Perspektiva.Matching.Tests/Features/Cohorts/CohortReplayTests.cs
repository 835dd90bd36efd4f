using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Replays at the same time.</summary>
public sealed class CohortReplayTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Replay_SeveralAtOnce_EachComesToItsTurn()
    {
        var (people, places) = (await service.PeopleAsync(30), await service.PlacesAsync(20));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        var replays = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")));

        Assert.All(replays, replay => Assert.Equal((200, "same"), (replay.Status, replay.Text("outcome"))));
    }

    [Fact]
    public async Task Replay_WhileItWaitsForItsTurnSomebodyIsErased_SaysSo()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var turn = await service.Services.GetRequiredService<CohortReplays>().TurnAsync(TestContext.Current.CancellationToken);

        var replay = service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay");
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        Assert.False(replay.IsCompleted);
        await service.ApplyAsync(people[0].Erased());
        turn!.Dispose();

        Assert.Equal("erased", (await replay).Text("outcome"));
    }

    [Fact]
    public async Task Replay_NoTurnInTime_IsToldWhenToAskAgain()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(1));
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));
        using var turn = await service.Services.GetRequiredService<CohortReplays>().TurnAsync(TestContext.Current.CancellationToken);

        var refused = await service.GetAsync(people[0].Portal, $"/v1/cohort-runs/{id}/replay");

        Assert.Equal((503, "unavailable"), (refused.Status, refused.Problem));
    }
}

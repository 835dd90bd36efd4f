using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.MainJob;

public sealed class OtherStartsTests(SharedPlatform shared)
{
    /// <summary>A start takes most of a minute, so one shows three things: without Redis, with Redis that comes late, and killed.</summary>
    [Fact]
    public async Task MainJob_WithTwoReplicasOfEverythingAndRedisDeadFromTheStart_HoldsThenWithRedisAndLeavesNoProcessWhenKilled()
    {
        await using var platform = await RunningPlatform.StartAsync(replicas: 2, redis: false);
        await platform.NewJourney().PlayAsync();
        Assert.Contains("Degraded", await HealthAsync(platform), StringComparison.Ordinal);
        Assert.Contains(platform.Output, line => line.Contains("Degraded: redis does not answer", StringComparison.Ordinal));
        Assert.Contains(platform.Output, line => line.StartsWith("Ready after ", StringComparison.Ordinal));

        await platform.Redis.StartAsync();
        await HealthyAsync(platform);
        await platform.NewJourney().PlayAsync();

        var running = platform.Processes();
        Assert.Equal(12, running.Count(process => process.Program.StartsWith("Perspektiva.", StringComparison.Ordinal) && process.Program != "Perspektiva.AppHost"));
        Assert.Contains(running, process => process.Program == "dcp");
        // The host, and the engine that would notice its end: nobody is left to end the others.
        await Task.WhenAll(running.Where(process => process.Program is "Perspektiva.AppHost" or "dcp").Select(process => Signals.SendAsync(process.Id, "KILL")));
        for (var tenths = 0; tenths < 300 && platform.Processes().Count > 0; tenths++)
            await Task.Delay(100);
        Assert.Empty(platform.Processes());
    }

    [Fact]
    public async Task MainJob_WithTheBrokerKilledMidway_Holds()
    {
        var platform = shared.Platform;
        var journey = platform.NewJourney();
        await journey.EnterCoachAsync(default);
        await journey.RegisterParticipantAsync("96047", default);
        await journey.AssignCoachAsync(default);
        await journey.RegisterCompanyAsync(default);
        await platform.RabbitMq.KillAsync();
        // Accepted while the broker is away: the outbox keeps what follows from it.
        await journey.AssessAsync(default);
        await journey.PublishPlaceAsync(default);
        await platform.RabbitMq.StartAsync();

        var ranking = await Eventually.AskAsync(
            () => journey.CoachPortal.GetAsync($"/v1/participants/{journey.Participant}/ranking?limit=100"),
            a => a.IsSuccess && a.Text.Contains(journey.Place, StringComparison.Ordinal), "the ranking after the broker came back", TimeSpan.FromSeconds(60));
        Assert.Equal(200, ranking.Status);
        await journey.PairSuitsAsync();
        var ranked = await journey.RankAsync(default);
        await journey.ProposeAsync(ranked.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.CheckInAsync(default);
        await AllHearAgainAsync(platform, journey);
    }

    private static Task<string> HealthAsync(RunningPlatform platform) => platform.Clients.Gateway.GetStringAsync(new Uri("/health", UriKind.Relative));

    /// <summary>Waits until the gateway and the services have found Redis, which they look for every two seconds.</summary>
    private static async Task HealthyAsync(RunningPlatform platform)
    {
        var limit = Environment.TickCount64 + 60_000;
        while (await HealthAsync(platform) is var health && health.Contains("Degraded", StringComparison.Ordinal))
        {
            Assert.True(Environment.TickCount64 < limit, $"Redis is there, and the platform says {health}");
            await Task.Delay(200);
        }
    }

    /// <summary>Leaves the platform to the other tests as they expect it: notification and identity have found the broker again, too.</summary>
    private static async Task AllHearAgainAsync(RunningPlatform platform, Journey journey)
    {
        var patience = TimeSpan.FromSeconds(60);
        await using (var inbox = await journey.CoachPortal.OpenInboxAsync(after: 0)) await inbox.NextAsync("check_in_recorded", patience);
        var limit = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!await EntersAsync(platform.NewJourney()))
            Assert.True(Environment.TickCount64 < limit, $"no coach could be bound within {patience}");
    }

    private static async Task<bool> EntersAsync(Journey journey)
    {
        try
        {
            await journey.EnterCoachAsync(default);
            return true;
        }
        catch (TimeoutException)
        {
            return false; // The step has less patience than a broker that comes back may need.
        }
    }
}

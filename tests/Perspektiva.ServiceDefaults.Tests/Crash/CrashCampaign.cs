using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>
/// 3,000 events (<c>PERSPEKTIVA_CRASH_EVENTS</c>) by 8 writers through two producers (writing and relaying) and one consumer, all processes of their own, killed and frozen on a seeded schedule.
/// None lost, each applied once, in order within a key.
/// </summary>
public sealed class CrashCampaign(ITestOutputHelper output)
{
    private const int KeysOfEach = 25;

    /// <summary>Until a point comes: a start, the relay's lease, perhaps a freeze, and up to 40 passes, on a machine that may be busy. Where all is well nothing waits that long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly string[] ConsumerPoints = ["before-inbox-insert", "before-inbox-commit", "after-inbox-commit"];

    /// <summary>Each with the most passes that it lets through first: by message, or for the relay's last two by batch.</summary>
    private static readonly (string Point, int Most)[] Points =
    [
        ("before-commit", 40), ("after-delete", 6), ("before-inbox-commit", 40), ("before-publish", 40), ("after-confirm", 6),
        ("after-inbox-commit", 40), ("before-confirm", 40), ("after-commit", 40), ("before-inbox-insert", 40),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 900_000)]
    public async Task Peers_KilledAtRandomAndAtNamedPoints_NoneLostEachOnceInOrder()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("PERSPEKTIVA_CRASH_SEED") ?? "20261124", CultureInfo.InvariantCulture);
        await using var broker = await TestServers.RabbitMqAsync("crash");
        await using var producing = await TestServers.PostgresAsync("crash_matching");
        await using var consuming = await TestServers.PostgresAsync("crash_employer");
        await using var first = Peer.Of("matching", producing.ConnectionString, broker.ConnectionString);
        await using var second = Peer.Of("matching", producing.ConnectionString, broker.ConnectionString);
        await using var consumer = Peer.Of("employer", consuming.ConnectionString, broker.ConnectionString);
        await Task.WhenAll(first.StepAsync("schema"), consumer.StepAsync("schema"));
        Peer[] peers = [first, second, consumer];
        foreach (var peer in peers)
            peer.Run();

        var events = int.Parse(Environment.GetEnvironmentVariable("PERSPEKTIVA_CRASH_EVENTS") ?? "3000", CultureInfo.InvariantCulture);
        using var writers = new Writers([first.Address, second.Address], writers: 8, KeysOfEach, versions: Math.Max(2, events / (8 * KeysOfEach)), seed);
        var writing = writers.RunAsync(TestContext.Current.CancellationToken);
        var faults = events < 3000 ? 12 : 24;
        await InjectAsync(peers, writers, writing, faults, new Random(seed));
        await writing;
        await DrainedAsync(producing.ConnectionString, consuming.ConnectionString, writers.Total);

        var ledger = await Ledger.ReadAsync(producing.ConnectionString, consuming.ConnectionString, writers, [.. first.Deaths, .. second.Deaths], consumer.Deaths);
        string[] atPoints = [.. peers.SelectMany(peer => peer.DeathsAtPoints)];
        var line = $"peers, seed {seed}: {ledger}; {writers.Repeated} requests repeated; died at {atPoints.Length} named points: "
            + string.Join(", ", atPoints.GroupBy(point => point).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"));
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_LEDGER") is { Length: > 0 } file)
            await File.AppendAllTextAsync(file, line + "\n", Ct);
        Assert.Equal((writers.Total, writers.Total), (ledger.Attempted, ledger.Acknowledged));
        Assert.Equal((0, 0, 0, 0), (ledger.Lost, ledger.Duplicated, ledger.Phantom, ledger.OutOfOrder));
        Assert.Empty(peers.SelectMany(peer => peer.OwnEnds));
        Assert.True(ledger.Deaths >= faults / 2, $"only {ledger.Deaths} processes died");
        Assert.Equal(Points.Select(p => p.Point).Order(StringComparer.Ordinal), atPoints.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// A fault at each part of the way: every named point once, with 3,000 events or more twice, in a seeded order, SIGKILL at random between, twice a freeze beyond the lease.
    /// Producers die in pairs, because only the owner of the lease comes to the relay's points, and are told so while they run: a kill before it would only be one more start.
    /// The consumer is killed for it, and comes to its point with what has waited meanwhile. Nobody is killed at random, or told another point, before that.
    /// </summary>
    private static async Task InjectAsync(Peer[] peers, Writers writers, Task writing, int faults, Random random)
    {
        var thaws = new List<Task>();
        var points = (faults > 12 ? Points.Concat(Points) : Points).ToArray();
        random.Shuffle(points);
        var (producersCame, consumerCame) = (Task.CompletedTask, Task.CompletedTask);
        for (var fault = 1; fault <= faults; fault++)
        {
            while (writers.Acknowledged < writers.Total * fault / (faults + 2) && !writing.IsCompleted)
                await Task.Delay(5, Ct);
            if (fault == faults / 3 || fault == 2 * faults / 3)
            {
                thaws.Add(peers[fault / (faults / 3) - 1].FreezeAsync(TimeSpan.FromSeconds(7)));
                continue;
            }
            if (fault % 4 == 0)
            {
                var victim = random.Next(peers.Length);
                await (victim == 2 ? consumerCame : producersCame);
                await peers[victim].KillAsync();
                continue;
            }
            var (point, most) = points[fault - 1 - (fault / 4)];
            if (ConsumerPoints.Contains(point))
            {
                await consumerCame;
                consumerCame = CameAsync(peers[2..], point);
                peers[2].NextCrashAt = $"{point}:{random.Next(1, most + 1)}";
                await peers[2].KillAsync();
                continue;
            }
            await producersCame;
            producersCame = CameAsync(peers[..2], point);
            foreach (var producer in peers[..2])
                await producer.DieAtAsync($"{point}:{random.Next(1, most + 1)}");
        }
        await Task.WhenAll([.. thaws, producersCame, consumerCame]);
    }

    /// <summary>Until one of them has died at the point. One that never comes there is told in the end, by the points that are missing.</summary>
    private static async Task CameAsync(Peer[] peers, string point)
    {
        var before = Deaths();
        var started = TimeProvider.System.GetTimestamp();
        while (Deaths() == before && TimeProvider.System.GetElapsedTime(started) < Patience)
            await Task.Delay(10, Ct);

        int Deaths() => peers.Sum(peer => peer.DeathsAtPoints.Count(died => died == point));
    }

    private static async Task DrainedAsync(string producer, string consumer, int total)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(180));
        while (!limit.IsCancellationRequested
            && (await Ledger.CountAsync(producer, "SELECT count(*) FROM outbox_message") > 0
                || await Ledger.CountAsync(consumer, "SELECT count(DISTINCT event_id) FROM applied") < total))
            await Task.Delay(200, Ct);
    }
}

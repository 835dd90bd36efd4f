using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>
/// 3,000 events by 8 writers through two producers (writing and relaying) and one consumer, all processes of their own, killed and frozen on a seeded schedule.
/// None lost, each applied once, in order within a key.
/// </summary>
public sealed class CrashCampaign(ITestOutputHelper output)
{
    private const int Faults = 24;

    private static readonly string[] ProducerPoints = ["before-commit", "after-commit", "before-publish", "before-confirm", "after-confirm", "after-delete"];
    private static readonly string[] ConsumerPoints = ["before-inbox-insert", "before-inbox-commit", "after-inbox-commit"];

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

        using var writers = new Writers([first.Address, second.Address], writers: 8, keysOfEach: 25, versions: 15, seed);
        var writing = writers.RunAsync(TestContext.Current.CancellationToken);
        await InjectAsync(peers, writers, writing, new Random(seed));
        await writing;
        await DrainedAsync(producing.ConnectionString, consuming.ConnectionString, writers.Total);

        var ledger = await Ledger.ReadAsync(producing.ConnectionString, consuming.ConnectionString, writers, [.. first.Deaths, .. second.Deaths], consumer.Deaths);
        output.WriteLine($"seed {seed}: {ledger}; {writers.Repeated} requests repeated");
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_LEDGER") is { Length: > 0 } file)
            await File.AppendAllTextAsync(file, $"seed {seed}: {ledger}; {writers.Repeated} requests repeated\n", Ct);
        Assert.Equal((writers.Total, writers.Total), (ledger.Attempted, ledger.Acknowledged));
        Assert.Equal((0, 0, 0, 0), (ledger.Lost, ledger.Duplicated, ledger.Phantom, ledger.OutOfOrder));
        Assert.True(ledger.Deaths >= Faults / 2, $"only {ledger.Deaths} processes died");
    }

    /// <summary>A fault at each part of the way: mostly SIGKILL, often with a crash at a named point to follow, twice a freeze beyond the lease.</summary>
    private static async Task InjectAsync(Peer[] peers, Writers writers, Task writing, Random random)
    {
        var thaws = new List<Task>();
        for (var fault = 1; fault <= Faults; fault++)
        {
            while (writers.Acknowledged < writers.Total * fault / (Faults + 1) && !writing.IsCompleted)
                await Task.Delay(5, Ct);
            var peer = peers[random.Next(peers.Length)];
            var points = peer == peers[2] ? ConsumerPoints : ProducerPoints;
            if (random.Next(2) == 0)
                peer.NextCrashAt = $"{points[random.Next(points.Length)]}:{random.Next(1, 150)}";
            if (fault is 8 or 16)
                thaws.Add(peers[fault / 8 - 1].FreezeAsync(TimeSpan.FromSeconds(7)));
            else
                await peer.KillAsync();
        }
        await Task.WhenAll(thaws);
    }

    private static async Task DrainedAsync(string producer, string consumer, int total)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (!limit.IsCancellationRequested
            && (await Ledger.CountAsync(producer, "SELECT count(*) FROM outbox_message") > 0
                || await Ledger.CountAsync(consumer, "SELECT count(DISTINCT event_id) FROM applied") < total))
            await Task.Delay(200, Ct);
    }
}

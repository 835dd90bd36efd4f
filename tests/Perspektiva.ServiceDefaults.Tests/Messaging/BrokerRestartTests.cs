using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>One broker of the class's own, which takes as long to start as each of its tests: either leaves it running and empty.</summary>
public sealed class BrokerRestartTests(BrokerRestartTests.OwnBroker own) : IClassFixture<BrokerRestartTests.OwnBroker>
{
    private readonly NativeServer _rabbit = own.Server;

    /// <summary>Started for the first test of the class.</summary>
    public sealed class OwnBroker : IAsyncLifetime
    {
        internal NativeServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServers.StartRabbitMqAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    [Fact]
    public async Task Broker_KilledAndStartedAgain_BacklogDrainsAndConsumersResumeByThemselves()
    {
        await using var employer = await Bench.StartAsync("employer", _rabbit.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        await using var matching = await Bench.StartAsync("matching", _rabbit.ConnectionString);
        var key = Guid.CreateVersion7();
        await matching.WriteAsync(Samples.Occupancy(key, 1));
        await employer.MarksAsync(1);
        await EmptyAsync(matching);

        await _rabbit.KillAsync();
        for (var version = 2; version <= 50; version++)
            await matching.WriteAsync(Samples.Occupancy(key, version)); // the API stays up: writing needs the database only
        Assert.Equal(49, await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message"));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); // The relay has tried several times.
        // A broker that is away counts no attempt; one that has just come back may cost one.
        Assert.Equal(0, await matching.ScalarAsync<long>("SELECT coalesce(max(attempts), 0)::bigint FROM outbox_message"));
        await _rabbit.StartAsync(TestContext.Current.CancellationToken);

        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM mark") == 50);
        await EmptyAsync(matching);
        Assert.Equal(0, await employer.ScalarAsync<long>("SELECT count(*) FROM (SELECT version, lag(version, 1, 0::bigint) OVER (ORDER BY id) AS before FROM mark) m WHERE version <> before + 1"));
    }

    [Fact]
    public async Task Broker_Frozen_WritesGoOnAndAreRelayedAfterwards()
    {
        await using var employer = await Bench.StartAsync("employer", _rabbit.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        await using var matching = await Bench.StartAsync("matching", _rabbit.ConnectionString);
        await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1);
        await EmptyAsync(matching);

        await _rabbit.FreezeAsync();
        for (var i = 0; i < 20; i++)
            await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await Task.Delay(TimeSpan.FromSeconds(12), TestContext.Current.CancellationToken);
        Assert.Equal(20, await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message"));
        await _rabbit.ThawAsync();

        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM mark") == 21);
        await EmptyAsync(matching);
    }

    /// <summary>A row goes after its confirm, so the consumer's mark may be there before it is gone.</summary>
    private static Task EmptyAsync(Bench sender) => Bench.EventuallyAsync(async () => await sender.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
}

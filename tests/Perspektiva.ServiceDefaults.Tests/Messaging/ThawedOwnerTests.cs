using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class ThawedOwnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renew_OwnerThatWasFrozen_LeavesTheLeaseToWhoTookIt()
    {
        await using var broker = await TestServers.RabbitMqAsync("thawed");
        var clock = new ShiftedTime();
        await using var frozen = await Bench.StartAsync("matching", broker.ConnectionString, services: all => all.AddSingleton<TimeProvider>(clock), start: false);
        await using var peer = await Bench.StartAsync("matching", broker.ConnectionString, database: frozen.Database, start: false);
        var (old, next) = (frozen.Host.Services.GetRequiredService<LeaseKeeper>(), peer.Host.Services.GetRequiredService<LeaseKeeper>());
        await old.RenewAsync(Ct);
        await frozen.ExecuteAsync("UPDATE relay_lease SET expires_at = clock_timestamp() - interval '1 second'");
        clock.Advance(LeaseKeeper.Duration);
        await next.RenewAsync(Ct);
        var taken = next.Held!;
        await ProlongAsync(frozen);

        // It thaws, and each renews in its turn.
        await old.RenewAsync(Ct);
        Assert.Null(old.Held);
        await next.RenewAsync(Ct);
        await ProlongAsync(frozen);
        await old.RenewAsync(Ct);

        Assert.Null(old.Held);
        Assert.Equal(taken.Fence, await frozen.ScalarAsync<long>("SELECT fence FROM relay_lease"));
    }

    /// <summary>The lease does not run out while a busy machine comes to the next step.</summary>
    private static Task ProlongAsync(Bench bench) => bench.ExecuteAsync("UPDATE relay_lease SET expires_at = clock_timestamp() + interval '1 hour'");
}

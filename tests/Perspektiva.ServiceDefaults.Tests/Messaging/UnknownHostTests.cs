using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Messaging.Inbox;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>The name of the database's machine is unknown for a moment, as in a failover. It depends on Npgsql's version whether that comes as a database exception or as the resolver's own.</summary>
public sealed class UnknownHostTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_HostThatHasNoAddress_ThrowsWhatCountsAsTransient()
    {
        await using var source = NpgsqlDataSource.Create("Host=no-such-machine.invalid;Username=nobody;Database=none");

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenConnectionAsync(Ct));

        Assert.Equal(FailureKind.Transient, Failures.KindOf(failure));
        Assert.All([failure, new SocketException((int)SocketError.HostNotFound), new TimeoutException()], bare =>
        {
            Assert.Equal(FailureKind.Transient, Failures.KindOf(bare));
            Assert.Equal(FailureKind.Transient, Failures.KindOf(new DbUpdateException("as EF wraps it", bare)));
        });
    }

    [Fact]
    public async Task Relay_HostUnknownWhenItsSessionOpens_TriesAgainAndSends()
    {
        await using var broker = await TestServers.RabbitMqAsync("unknown-host");
        var left = 2;
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, services: all => all.AddSingleton(provider =>
            new RelayDatabase(Resolving(provider.GetRequiredService<ServiceDatabase>().RelayConnectionString, () => Interlocked.Decrement(ref left) < 0))));

        await matching.WriteAsync(Samples.Decided(Guid.CreateVersion7(), 1));

        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
        Assert.True(left < 0);
    }

    private static NpgsqlDataSource Resolving(string connectionString, Func<bool> isKnown)
    {
        void Resolve()
        {
            if (!isKnown())
                throw new SocketException((int)SocketError.HostNotFound);
        }

        return new NpgsqlDataSourceBuilder(connectionString).UsePhysicalConnectionInitializer(_ => Resolve(), _ =>
        {
            Resolve();
            return Task.CompletedTask;
        }).Build();
    }
}

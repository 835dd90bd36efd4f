using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// Committed rows relayed until each is confirmed and its row deleted, against MassTransit publishing the same events with as many confirms in flight and without
/// any database. Both into the same exchange with one quorum queue behind it.
/// </summary>
internal static class OutboxFigure
{
    private const int Events = 5_000;
    private const int InFlight = 200;
    private const int Rounds = 15;
    private const string Queue = "outbox-figure";

    public static async Task<FigureResult> MeasureAsync()
    {
        await using var broker = await TestServers.RabbitMqAsync("outbox_figure");
        await using var database = await TestServers.PostgresAsync("outbox_figure");
        await using var tap = await EventTap.StartAsync(broker.ConnectionString, listen: false);
        await using var connection = await BrokerAddress.Parse(broker.ConnectionString).ConnectAsync("figure", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync(Queue, EventTypes.NameOf(typeof(OccupancyChanged)), "");
        using var relay = await StartAsync(database.ConnectionString, broker.ConnectionString);
        var bare = await StartBareAsync(BrokerAddress.Parse(broker.ConnectionString));

        var pairs = await Turns.RunAsync(
            Rounds,
            async () =>
            {
                var speed = await RelayAsync(relay, database.ConnectionString);
                await channel.QueuePurgeAsync(Queue);
                return speed;
            },
            async () =>
            {
                var speed = await PublishAsync(bare);
                await channel.QueuePurgeAsync(Queue);
                return speed;
            });
        await relay.StopAsync();
        await bare.StopAsync();
        return FigureResult.Of(pairs.Ratio(), 0.6, lowerIsBetter: false,
            $"{Spread.Of(pairs.Select(p => p.A)).Median:0} relayed a second against {Spread.Of(pairs.Select(p => p.B)).Median:0} published");
    }

    private static async Task<IHost> StartAsync(string database, string amqp)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:matching"] = database,
            ["ConnectionStrings:rabbitmq"] = amqp,
        });
        builder.AddPersistence<FigureDb>("matching");
        builder.AddMessaging<FigureDb>();
        var host = builder.Build();
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<FigureDb>().Database.EnsureCreatedAsync();
        await host.StartAsync();
        return host;
    }

    private static async Task<IBusControl> StartBareAsync(BrokerAddress address)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(address.Host, address.Port, address.VirtualHost, host =>
            {
                host.Username(address.User);
                host.Password(address.Password);
                host.PublisherConfirmation = true;
            });
            rabbit.UseRawJsonSerializer();
            rabbit.Message<OccupancyChanged>(message => message.SetEntityName(EventTypes.NameOf(typeof(OccupancyChanged))));
        });
        await bus.StartAsync();
        return bus;
    }

    /// <summary>Events a second from the commit on until the last row is deleted.</summary>
    private static async Task<double> RelayAsync(IHost relay, string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await CopyAsync(connection);
            await transaction.CommitAsync();
        }
        var watch = Stopwatch.StartNew();
        relay.Services.GetRequiredService<OutboxSignal>().Wake();
        await using var left = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM outbox_message)", connection);
        while (await left.ExecuteScalarAsync() is true)
            await Task.Delay(5);
        return Events / watch.Elapsed.TotalSeconds;
    }

    private static async Task CopyAsync(NpgsqlConnection connection)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY outbox_message (id, key, key_version, ordinal, shard, type, body, occurred_at, available_at, attempts) FROM STDIN (FORMAT BINARY)");
        foreach (var e in Sample())
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(e.EventId, NpgsqlDbType.Uuid);
            await writer.WriteAsync(e.PlaceId, NpgsqlDbType.Uuid);
            await writer.WriteAsync(e.Version, NpgsqlDbType.Bigint);
            await writer.WriteAsync(0, NpgsqlDbType.Integer);
            await writer.WriteAsync((short)0, NpgsqlDbType.Smallint);
            await writer.WriteAsync(EventTypes.NameOf(typeof(OccupancyChanged)), NpgsqlDbType.Varchar);
            await writer.WriteAsync(EventJson.Serialize(e), NpgsqlDbType.Bytea);
            await writer.WriteAsync(now, NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(now, NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(0, NpgsqlDbType.Integer);
        }
        await writer.CompleteAsync();
    }

    private static async Task<double> PublishAsync(IBusControl bus)
    {
        var events = Sample();
        var watch = Stopwatch.StartNew();
        using var window = new SemaphoreSlim(InFlight);
        await Task.WhenAll(events.Select(async e =>
        {
            await window.WaitAsync();
            await bus.Publish(e, context => context.MessageId = e.EventId);
            window.Release();
        }));
        return Events / watch.Elapsed.TotalSeconds;
    }

    private static OccupancyChanged[] Sample()
    {
        var now = TimeProvider.System.GetUtcNow();
        return [.. Enumerable.Range(0, Events).Select(_ =>
            new OccupancyChanged(Guid.CreateVersion7(now), now, Guid.CreateVersion7(now), 1, PublicId.New(IdPrefix.Place), 1, 2, false))];
    }

    private sealed class FigureDb(DbContextOptions<FigureDb> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddPlatformTables();
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>What a handler of these tests leaves behind.</summary>
public sealed class Mark
{
    public int Id { get; init; }

    public required Guid Key { get; init; }

    public required long Version { get; init; }

    public required Guid EventId { get; init; }

    public string? Trace { get; init; }
}

public sealed class BenchDb(DbContextOptions<BenchDb> options) : DbContext(options)
{
    public DbSet<Mark> Marks => Set<Mark>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.Entity<Mark>().ToTable("mark");
    }
}

/// <summary>A service's messaging part on a real database and a real broker, as a service wires it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;

    private Bench(IHost host, TestDatabase database, bool ownsDatabase) => (Host, _database, _ownsDatabase) = (host, database, ownsDatabase);

    public IHost Host { get; }

    public TestDatabase Database => _database;

    public static async Task<Bench> StartAsync(
        string service, string amqp, Action<MessagingBuilder>? consumers = null, Action<IServiceCollection>? services = null, TestDatabase? database = null, bool start = true)
    {
        var own = database is null;
        database ??= await TestServers.PostgresAsync(service);
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{service}"] = database.ConnectionString,
            ["ConnectionStrings:rabbitmq"] = amqp,
        });
        if (Environment.GetEnvironmentVariable("BENCH_LOG") == "1")
            builder.Logging.AddSimpleConsole().AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning);
        builder.AddPersistence<BenchDb>(service);
        builder.AddMessaging<BenchDb>(consumers);
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.EnsureCreatedAsync();
        if (start)
            await host.StartAsync();
        return new Bench(host, database, own);
    }

    /// <summary>Commits events as a slice does.</summary>
    public async Task WriteAsync(params IIntegrationEvent[] events)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var outbox = scope.ServiceProvider.GetRequiredService<Outbox<BenchDb>>();
        foreach (var e in events)
            outbox.Add(e);
        await db.SaveChangesAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Looks until it holds.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, int seconds = Patience.Seconds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, "it did not come to hold in time");
            await Task.Delay(20);
        }
    }

    public Task MarksAsync(long count) => EventuallyAsync(async () => await ScalarAsync<long>("SELECT count(*) FROM mark") == count);

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(Patience.Length))
            await Host.StopAsync(limit.Token);
        if (Host is IAsyncDisposable host)
            await host.DisposeAsync();
        if (_ownsDatabase)
            await _database.DisposeAsync();
    }
}

/// <summary>Keeps a mark for each event.</summary>
internal sealed class Marker<TEvent>(BenchDb db) : IHandle<TEvent>
    where TEvent : IIntegrationEvent
{
    public Task HandleAsync(TEvent e, EventContext context, CancellationToken ct)
    {
        db.Marks.Add(new Mark { Key = e.AggregateId, Version = e.Version, EventId = e.EventId, Trace = System.Diagnostics.Activity.Current?.TraceId.ToString() });
        return Task.CompletedTask;
    }
}

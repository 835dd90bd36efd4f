using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>The real service on a real database, with events handed to its handlers as the inbox does, and no broker.</summary>
public sealed class MatchingService : IAsyncLifetime
{
    private TestDatabase? _database;
    private Factory? _factory;

    internal TestIssuer Issuer { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => _factory!.Services;

    internal string ConnectionString => _database!.ConnectionString;

    /// <summary>Redis for the service; none unless set before it starts.</summary>
    internal string? Redis { get; init; }

    /// <summary>What looks in on the service's commands; nothing unless set before it starts.</summary>
    internal IInterceptor? Interceptor { get; init; }

    /// <summary>The broker; one that nobody answers at unless set before it starts.</summary>
    internal string Broker { get; init; } = "amqp://guest:guest@127.0.0.1:1";

    public async ValueTask InitializeAsync()
    {
        _database = await MigratedAsync();
        Issuer = await TestIssuer.StartAsync();
        _factory = new Factory(Issuer, _database.ConnectionString, Redis, Broker, Interceptor);
        Http = _factory.CreateClient();
    }

    /// <summary>A database of the service with its tables and nothing in them.</summary>
    internal static Task<TestDatabase> MigratedAsync() => TestServers.FilledPostgresAsync("matching", async empty =>
    {
        await using var db = new MatchingDb(Options(empty.ConnectionString));
        await db.Database.MigrateAsync();
    });

    /// <summary>Another replica on the same database.</summary>
    internal WebApplicationFactory<MatchingDb> Replica() => new Factory(Issuer, ConnectionString, Redis, Broker, Interceptor);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory!.DisposeAsync();
        await Issuer.DisposeAsync();
        await _database!.DisposeAsync();
    }

    /// <summary>Handles an event in one commit, as the inbox does.</summary>
    internal async Task ApplyAsync<TEvent>(TEvent e)
        where TEvent : IIntegrationEvent
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await HandlerOf<TEvent>(scope.ServiceProvider).HandleAsync(e, new EventContext(e.EventId, "test", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Reads the database.</summary>
    internal async Task<T> WithDbAsync<T>(Func<MatchingDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<MatchingDb>());
    }

    /// <summary>The events of a type that wait in the outbox, oldest first.</summary>
    internal async Task<IReadOnlyList<TEvent>> OutgoingAsync<TEvent>()
        where TEvent : IIntegrationEvent
    {
        var name = EventTypes.NameOf(typeof(TEvent));
        var bodies = await WithDbAsync(db => db.Database
            .SqlQuery<string>($"""SELECT convert_from(body, 'UTF8') AS "Value" FROM outbox_message WHERE type = {name} ORDER BY id""").ToListAsync());
        return bodies.ConvertAll(body => (TEvent)EventJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(body), typeof(TEvent)));
    }

    internal static DbContextOptions<MatchingDb> Options(string connectionString) => new DbContextOptionsBuilder<MatchingDb>()
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable("migration")).UseSnakeCaseNamingConvention().Options;

    private static IHandle<TEvent> HandlerOf<TEvent>(IServiceProvider services)
        where TEvent : IIntegrationEvent
    {
        var type = typeof(MatchingDb).Assembly.GetTypes().Single(type => type.IsAssignableTo(typeof(IHandle<TEvent>)));
        return (IHandle<TEvent>)services.GetRequiredService(type);
    }

    private sealed class Factory(TestIssuer issuer, string connectionString, string? redis, string broker, IInterceptor? interceptor) : WebApplicationFactory<MatchingDb>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.ConfigureLogging(logging => logging.ClearProviders());
            foreach (var (key, value) in issuer.Settings)
                builder.UseSetting(key, value);
            builder.UseSetting("ConnectionStrings:matching", connectionString);
            builder.UseSetting("ConnectionStrings:rabbitmq", broker);
            if (redis is not null)
                builder.UseSetting("ConnectionStrings:redis", redis);
            if (interceptor is not null)
                builder.ConfigureTestServices(services => services.ConfigureDbContext<MatchingDb>(options => options.AddInterceptors(interceptor)));
        }
    }
}

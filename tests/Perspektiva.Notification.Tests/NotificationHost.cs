using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

[assembly: AssemblyFixture(typeof(Perspektiva.Notification.Tests.NotificationHost))]

namespace Perspektiva.Notification.Tests;

/// <summary>The service on a database and a broker of its own, with an issuer that mints tokens for any caller.</summary>
public sealed class NotificationHost : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestBroker _broker = null!;
    private WebApplicationFactory<Program> _factory = null!;

    public TestIssuer Issuer { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => _factory.Services;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        _database = await TestServers.PostgresAsync("notification");
        _broker = await TestServers.RabbitMqAsync("notification");
        var redis = await TestServers.RedisAsync();
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            foreach (var (key, value) in Issuer.Settings) web.UseSetting(key, value);
            web.UseSetting("ConnectionStrings:notification", _database.ConnectionString);
            web.UseSetting("ConnectionStrings:rabbitmq", _broker.ConnectionString);
            web.UseSetting("ConnectionStrings:redis", redis);
        });
        // The schema first, as the migration step does, so that no worker meets an empty database.
        var options = new DbContextOptionsBuilder<NotificationDb>().UseNpgsql(_database.ConnectionString, npgsql => npgsql.MigrationsHistoryTable("migration"))
            .UseSnakeCaseNamingConvention().Options;
        await using (var db = new NotificationDb(options)) await db.Database.MigrateAsync();
        Http = _factory.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>A token for a coach of an organisation.</summary>
    public string CoachToken(string coach, string organisation) =>
        Issuer.Mint(TestCaller.Person("coach", organisation, coach, "notices:read", "notices:write", "contacts:write"));

    /// <summary>Handles an event the way the inbox does: one scope, one transaction, its handler.</summary>
    internal async Task HandleAsync<TEvent>(TEvent e)
        where TEvent : IIntegrationEvent
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var handler = (IHandle<TEvent>)scope.ServiceProvider.GetRequiredService(HandlerOf<TEvent>());
        await handler.HandleAsync(e, new EventContext(e.EventId, "test", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>The same up to the commit, which is left to the caller: as a replica that is slow there.</summary>
    internal async Task<OpenHandling> BeginAsync<TEvent>(TEvent e)
        where TEvent : IIntegrationEvent
    {
        var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await db.Database.BeginTransactionAsync();
        var handler = (IHandle<TEvent>)scope.ServiceProvider.GetRequiredService(HandlerOf<TEvent>());
        await handler.HandleAsync(e, new EventContext(e.EventId, "test", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
        return new OpenHandling(scope, db);
    }

    /// <summary>Gives a record an e-mail address.</summary>
    internal async Task RegisterAsync(string record, string token) =>
        Assert.Equal(200, (await Http.ReplaceAsync($"/v1/contact-points/{record}", token, new { email = "max.mustermann@example.org" }, "*")).Status);

    internal async Task<T> ReadAsync<T>(Func<NotificationDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<NotificationDb>());
    }

    /// <summary>A participant known to the service, with a coach.</summary>
    internal async Task<Young> YoungAsync(params string[] guardians)
    {
        var young = new Young(Guid.CreateVersion7(), PublicId.New("par"), PublicId.New("coa"), PublicId.New("org"), guardians);
        await HandleAsync(young.Changed(1));
        return young;
    }

    /// <summary>Another young person of the same coach.</summary>
    internal async Task<Young> AnotherOfAsync(Young young)
    {
        var other = await YoungAsync() with { Coach = young.Coach };
        await HandleAsync(other.Changed(2));
        return other;
    }

    private static Type HandlerOf<TEvent>()
        where TEvent : IIntegrationEvent =>
        typeof(Program).Assembly.GetTypes().Single(type => typeof(IHandle<TEvent>).IsAssignableFrom(type));
}

/// <summary>An event that is handled and not committed.</summary>
internal sealed class OpenHandling(AsyncServiceScope scope, NotificationDb db) : IAsyncDisposable
{
    public Task CommitAsync() => db.Database.CommitTransactionAsync();

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}

/// <summary>A participant of a test and who stands around them.</summary>
internal sealed record Young(Guid Id, string PublicId, string Coach, string Organisation, IReadOnlyList<string> Guardians)
{
    public ParticipantChanged Changed(long version) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Id, version, PublicId, ParticipantStatus.Ready, [Organisation], [Organisation], Coach, null, Guardians,
        [ConsentPurpose.Processing, ConsentPurpose.Matching], new int?[32], [], FunctionalConstraint.None, [], 50.55, 9.68, 25, 20, 39,
        new DateOnly(2026, 12, 1), null, AgeBand.Youth17, new DateOnly(2027, 3, 1), false, "urn:test");

    public ProposalChanged Proposal(Guid id, long version, ProposalStatus status, Party? by = null) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, id, version, "pro_" + id.ToString("N"), Id, PublicId, Guid.CreateVersion7(), "plc_x", "cmp_x", Coach, ["mtr_x"],
        "org_" + id.ToString("N"), Guardians, status, by, DeclineReason.None, null);

    public PlacementChanged Placement(long version, PlacementStage stage, string? coach, DateOnly? nextCheckIn) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Id, version, "pmt_" + Id.ToString("N"), Guid.CreateVersion7(), Id, PublicId, Guid.CreateVersion7(), "plc_x", "cmp_x",
        coach, null, stage, new DateOnly(2026, 5, 1), null, DeclineReason.None, nextCheckIn);

    public ConsentWithdrawn Withdrawn(ConsentPurpose purpose, long version) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Id, version, PublicId, purpose, Guid.CreateVersion7(), Coach);

    public ParticipantErased Erased() => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Id, 1_000, PublicId);

    public CheckInRecorded CheckIn(bool warning) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, Contracts.PublicId.New("chk"), Id, Coach, null, new DateOnly(2026, 6, 1), 1, 3, 3, warning, null);

    public CoachChanged CoachIs(string coach, bool active, long version = 1) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, coach, Organisation, active);

    public MatchesFound Match() => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, Contracts.PublicId.New("plc"), [new(Id, PublicId, Coach, null, 8123)]);
}

using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

[assembly: AssemblyFixture(typeof(ParticipantService))]

namespace Perspektiva.Participant.Tests.Support;

/// <summary>The service over a real PostgreSQL and a real RabbitMQ, started once for all tests; each test brings its own organisations.</summary>
public sealed class ParticipantService : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestBroker? _broker;
    private TestIssuer? _issuer;
    private WebApplicationFactory<Program>? _factory;

    public string ConnectionString => _database!.ConnectionString;

    internal string DataFolder { get; } = Directory.CreateTempSubdirectory("participant-tests-").FullName;

    internal EventTap Events { get; private set; } = null!;

    /// <summary>What was told of a person so far, oldest version first.</summary>
    internal IReadOnlyList<ParticipantChanged> Told(string participantId) =>
        [.. Events.Heard.OfType<ParticipantChanged>().Where(e => e.ParticipantPublicId == participantId).OrderBy(e => e.Version)];

    internal IServiceProvider Services => _factory!.Services;

    internal ShiftedTime Clock { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    internal TestIssuer Issuer => _issuer!;

    public string Token(TestCaller caller) => _issuer!.Mint(caller with { IssuedAt = Clock.GetUtcNow() });

    public async ValueTask InitializeAsync()
    {
        _database = await TestServers.PostgresAsync("participant");
        _broker = await TestServers.RabbitMqAsync("participant");
        _issuer = await TestIssuer.StartAsync();
        await MigrateAsync();
        Events = await EventTap.StartAsync(_broker.ConnectionString, around: "participant");
        _factory = Create(Clock);
        Http = _factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    /// <summary>Another process of the service on the same database, as a replica or a restart is.</summary>
    internal WebApplicationFactory<Program> Create(TimeProvider clock) => new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
    {
        foreach (var (key, value) in _issuer!.Settings)
            host.UseSetting(key, value);
        host.UseSetting("ConnectionStrings:participant", ConnectionString);
        host.UseSetting("ConnectionStrings:rabbitmq", _broker!.ConnectionString);
        host.UseSetting("Perspektiva:DataFolder", DataFolder);
        host.ConfigureServices(services => services.AddSingleton(clock));
    });

    public async Task<T> ScalarAsync<T>(string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        if (Events is not null)
            await Events.DisposeAsync();
        if (_issuer is not null)
            await _issuer.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>The service's own step <c>migrate</c>.</summary>
    private Task<object?> MigrateAsync()
    {
        string[] arguments = ["migrate", $"--ConnectionStrings:participant={ConnectionString}", $"--Perspektiva:MasterKey={_issuer!.Settings["Perspektiva:MasterKey"]}"];
        return Task.Run(() => typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments]));
    }
}

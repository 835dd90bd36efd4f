using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Tests;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

[assembly: AssemblyFixture(typeof(EmployerHost))]

namespace Perspektiva.Employer.Tests;

/// <summary>The employer service on a real database and broker of its own, migrated by its own executable.</summary>
public sealed class EmployerHost : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestBroker? _broker;
    private TestIssuer? _issuer;
    private EventTap? _tap;
    private Service? _service;

    /// <summary>Speaks to the service.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Runs like the real one; tests may put it forward.</summary>
    internal MovableTime Time { get; } = new();

    internal TestBroker Broker => _broker!;

    internal TestDatabase Database => _database!;

    /// <summary>Hears what the service tells on the broker, and speaks for the other services.</summary>
    internal EventTap Tap => _tap!;

    internal IServiceProvider Services => _service!.Services;

    internal TestIssuer Issuer => _issuer!;

    /// <summary>A token that is valid however far the time was put forward.</summary>
    public string Token(TestCaller caller) => _issuer!.Mint(caller with { IssuedAt = Time.GetUtcNow() });

    public async ValueTask InitializeAsync()
    {
        _database = await TestServers.PostgresAsync("employer");
        _broker = await TestServers.RabbitMqAsync("employer");
        _issuer = await TestIssuer.StartAsync();
        var settings = new Dictionary<string, string?>(_issuer.Settings)
        {
            ["ConnectionStrings:employer"] = _database.ConnectionString,
            ["ConnectionStrings:rabbitmq"] = _broker.ConnectionString,
        };
        await MigrateAsync(settings);
        _tap = await EventTap.StartAsync(_broker.ConnectionString, around: "employer");
        _service = new Service(settings, Time);
        Http = _service.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_tap is not null)
            await _tap.DisposeAsync();
        if (_issuer is not null)
            await _issuer.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    /// <summary>Runs something on the service's own context.</summary>
    internal async Task<T> OnDatabaseAsync<T>(Func<EmployerDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<EmployerDb>());
    }

    private static async Task MigrateAsync(Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EmployerDb).Assembly.Location, "migrate"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Join('\n', output));
    }

    private sealed class Service(Dictionary<string, string?> settings, TimeProvider time) : WebApplicationFactory<EmployerDb>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureTestServices(services => services.AddSingleton(time));
        }
    }
}

/// <summary>The real clock, put forward. Timers run in real time, so that relay and consumers work.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _forward;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _forward));

    public void Forward(TimeSpan by) => Interlocked.Add(ref _forward, by.Ticks);
}

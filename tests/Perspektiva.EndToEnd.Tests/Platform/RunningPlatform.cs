using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

using Perspektiva.Contracts;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.Platform;

/// <summary>The whole platform, started by its own host on servers, ports and folder of its own.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly string _home = Directory.CreateTempSubdirectory("perspektiva-e2e-").FullName;
    private Process _host = null!;

    private RunningPlatform()
    {
    }

    public NativeServer Postgres { get; } = TestServers.OwnPostgres();

    public NativeServer RabbitMq { get; } = TestServers.OwnRabbitMq();

    /// <summary>Of a platform that was started without it, it is dead until somebody starts it.</summary>
    public NativeServer Redis { get; } = TestServers.OwnRedis();

    public TelemetrySink Telemetry { get; private set; } = null!;

    public Clients Clients { get; private set; } = null!;

    public Cast Cast { get; private set; } = null!;

    public Uri Gateway { get; private set; } = null!;

    /// <summary>Where e-mail is caught and can be read.</summary>
    public Uri Mailbox { get; private set; } = null!;

    /// <summary>Where the platform keeps its files.</summary>
    public string Home => _home;

    /// <summary>What the host printed so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public DateOnly Today { get; } = TimeProvider.System.Today();

    /// <summary>Starts servers and host, and waits until all is healthy.</summary>
    public static async Task<RunningPlatform> StartAsync(int replicas = 1, bool redis = true)
    {
        var platform = new RunningPlatform();
        try
        {
            platform.Telemetry = await TelemetrySink.StartAsync();
            await Task.WhenAll(platform.RabbitMq.StartAsync(), redis ? platform.Redis.StartAsync() : Task.CompletedTask, platform.StartOnPostgresAsync(replicas));
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new run of the main job with references of its own.</summary>
    /// <param name="site">Postal code of the company's site; a town of its own where no other run's places may be better.</param>
    public Journey NewJourney(string site = "96052") => new(Cast, Guid.CreateVersion7().ToString("N")[^12..], Today) { SitePostalCode = site };

    /// <summary>The host and all that it has started and that still runs: whoever has its mark in the environment, as with <c>run.sh</c>.</summary>
    public IReadOnlyList<(int Id, string Program)> Processes() =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(folder), out _) && Environ(folder).Contains($"PERSPEKTIVA_RUN={_home}\0", StringComparison.Ordinal)
           select (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), Program(folder)),
    ];

    public async ValueTask DisposeAsync()
    {
        Clients?.Dispose();
        if (_host is { HasExited: false })
        {
            Process.Start("kill", ["-TERM", $"{_host.Id}"]).Dispose();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _host.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_host.HasExited) _host.Kill(entireProcessTree: true);
        }
        _host?.Dispose();
        // What the host could not wait for still writes to the folder.
        for (var tenths = 0; tenths < 300 && Processes().Count > 0; tenths++) await Task.Delay(100);
        await Task.WhenAll(new[] { Postgres, RabbitMq, Redis }.Select(server => server.DisposeAsync().AsTask()));
        if (Telemetry is not null) await Telemetry.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>As with <c>run.sh</c>, the migration steps wait for PostgreSQL only, and so hide behind the broker's longer start: no service asks for it before they have ended.</summary>
    private async Task StartOnPostgresAsync(int replicas)
    {
        await Postgres.StartAsync();
        await StartHostAsync(replicas);
    }

    private async Task StartHostAsync(int replicas)
    {
        var port = FreePorts.Next();
        // The local build of the host: it starts the same topology without a wrapper process a service.
        var hosting = Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_HOSTING") ?? "local";
        var start = new ProcessStartInfo(Repository.Program("Perspektiva.AppHost", hosting),
            ["--infrastructure", "external", "--home", _home, "--gateway-port", $"{port}", "--replicas", $"{replicas}", "--demo", "true", "--play", "false", "--dashboard", "false"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in Settings()) start.Environment[name] = value;
        _host = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _host.OutputDataReceived += (_, line) => Keep(line.Data);
        _host.ErrorDataReceived += (_, line) => Keep(line.Data);
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        await WaitUntilReadyAsync();
        var secrets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_home, "secrets.json"))).RootElement;
        Gateway = new Uri($"http://localhost:{port}");
        Mailbox = new Uri(JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_home, "ready.json"))).RootElement.GetProperty("mailbox").GetString()!);
        Clients = Clients.Create(Gateway, secrets.GetProperty("demoSecret").GetString()!);
        Cast = new Cast(Clients.Gateway, Clients.DemoSecret);
    }

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings__postgres"] = Postgres.ConnectionString,
        ["ConnectionStrings__rabbitmq"] = RabbitMq.ConnectionString,
        ["ConnectionStrings__redis"] = Redis.ConnectionString,
        ["PERSPEKTIVA_OWNER"] = $"{Environment.ProcessId}",
        ["PERSPEKTIVA_RUN"] = _home,
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_URLS"] = $"http://localhost:{FreePorts.Next()}",
        ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        ["ASPIRE_VERSION_CHECK_DISABLED"] = "true",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Telemetry.Address,
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{FreePorts.Next()}",
        ["DcpPublisher__WaitForResourceCleanup"] = "true",
    };

    private async Task WaitUntilReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(_home, "ready.json")))
        {
            if (_host.HasExited) throw new InvalidOperationException($"the host ended with {_host.ExitCode}:\n{Tail()}");
            if (clock.Elapsed > StartLimit) throw new TimeoutException($"not healthy after {StartLimit}:\n{Tail()}");
            await Task.Delay(100);
        }
    }

    /// <summary>Empty for a process that is just ending, and for those of the machine itself.</summary>
    private static string Environ(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The program's name; empty for a process that is just ending.</summary>
    private static string Program(string folder)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget(folder + "/exe", returnFinalTarget: false)?.FullName ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string Tail() => string.Join('\n', _output.TakeLast(40));

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }
}

using System.Diagnostics;
using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>A crash peer's process, started again whenever it ends, until the campaign is over.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly string Executable = Path.Combine(
        AppContext.BaseDirectory.Replace("Perspektiva.ServiceDefaults.Tests", "Perspektiva.CrashPeer", StringComparison.Ordinal), "Perspektiva.CrashPeer");

    private readonly Dictionary<string, string> _environment;
    private readonly CancellationTokenSource _over = new();
    private readonly string _service;
    private Process? _process;
    private Task? _supervising;

    public Peer(string service, string database, string amqp)
    {
        _service = service;
        var port = FreePorts.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"ConnectionStrings__{service}"] = database,
            ["ConnectionStrings__rabbitmq"] = amqp,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        };
    }

    public Uri Address { get; }

    /// <summary>The crash point of the next start, taken once.</summary>
    public string? NextCrashAt { get; set; }

    /// <summary>When the process ended without being asked, UTC.</summary>
    public List<DateTimeOffset> Deaths { get; } = [];

    public async Task CreateSchemaAsync()
    {
        using var process = Start(["schema"], null);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    public void Run()
    {
        _process = Start([], null);
        _supervising = SuperviseAsync();
    }

    public Task KillAsync() => SignalAsync("KILL");

    public async Task FreezeAsync(TimeSpan length)
    {
        var frozen = _process!.Id;
        await Signals.SendAsync(frozen, "STOP");
        await Task.Delay(length);
        await Signals.SendAsync(frozen, "CONT");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await SignalAsync("KILL");
        if (_supervising is not null)
            await _supervising;
        _process?.Dispose();
        _over.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        if (_process is { HasExited: false } process)
            await Signals.SendAsync(process.Id, signal);
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            await _process!.WaitForExitAsync();
            if (_over.IsCancellationRequested)
                return;
            Deaths.Add(TimeProvider.System.GetUtcNow());
            _process.Dispose();
            (var crashAt, NextCrashAt) = (NextCrashAt, null);
            _process = Start([], crashAt);
        }
    }

    private Process Start(string[] more, string? crashAt)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardOutput = false, RedirectStandardError = false };
        start.ArgumentList.Add(_service);
        foreach (var argument in more)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        start.Environment["PERSPEKTIVA_TEST_OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (crashAt is not null)
            start.Environment["PERSPEKTIVA_CRASH_AT"] = crashAt;
        return Process.Start(start) ?? throw new InvalidOperationException("The crash peer did not start: " + Executable);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>A crash peer's process, started again whenever it ends, until the campaign is over.</summary>
internal sealed class Peer : IAsyncDisposable
{
    /// <summary>128 and SIGKILL's number.</summary>
    private const int Killed = 137;

    private readonly Dictionary<string, string?> _environment;
    private readonly CancellationTokenSource _over = new();
    /// <summary>Held from one process's end to the next one's start, and while a signal is sent: a signal always finds a process.</summary>
    private readonly SemaphoreSlim _changing = new(1);
    private readonly string _executable;
    private readonly string[] _arguments;
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(1) };
    private Process? _process;
    private Task? _supervising;
    private string? _crashAt;
    private volatile bool _killed;

    /// <summary>A crash peer that plays a service.</summary>
    public static Peer Of(string service, string database, string amqp) => new(
        Repository.Program("tests/Perspektiva.CrashPeer"), [service], service, database, amqp, new Dictionary<string, string?>(StringComparer.Ordinal));

    /// <summary>The service's own executable.</summary>
    /// <param name="name">For example <c>Employer</c>.</param>
    /// <param name="database">Its database.</param>
    /// <param name="amqp">The broker.</param>
    /// <param name="environment">What it needs beside these two.</param>
    public static Peer OfService(string name, string database, string amqp, IReadOnlyDictionary<string, string?> environment) => new(
        Repository.Program($"services/Perspektiva.{name}"), [], name.ToLowerInvariant(), database, amqp, environment);

    private Peer(string executable, string[] arguments, string service, string database, string amqp, IReadOnlyDictionary<string, string?> environment)
    {
        (_executable, _arguments) = (executable, arguments);
        Address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        _environment = new Dictionary<string, string?>(environment, StringComparer.Ordinal)
        {
            [$"ConnectionStrings__{service}"] = database,
            ["ConnectionStrings__rabbitmq"] = amqp,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Logging__LogLevel__Default"] = "Error",
            ["Logging__LogLevel__Microsoft"] = "None",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "None",
            ["DOTNET_TieredPGO"] = "0",
        };
    }

    public Uri Address { get; }

    /// <summary>The crash point of the next start, taken once.</summary>
    public string? NextCrashAt { get; set; }

    /// <summary>When the process ended without being asked, UTC.</summary>
    public List<DateTimeOffset> Deaths { get; } = [];

    /// <summary>Ends by anything else than SIGKILL, which no campaign asks for: a fault of the program's own.</summary>
    public ConcurrentQueue<string> OwnEnds { get; } = new();

    /// <summary>The named points at which it ended itself.</summary>
    public ConcurrentQueue<string> DeathsAtPoints { get; } = new();

    /// <summary>Runs a step to its end: <c>schema</c> of a crash peer, <c>migrate</c> of a service.</summary>
    public async Task StepAsync(string step)
    {
        using var process = Start([step], null);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    public void Run()
    {
        _process = Start([], null);
        _supervising = SuperviseAsync();
    }

    public async Task KillAsync() => await SignalAsync("KILL");

    /// <summary>Lets a crash peer die at a point: the running process is told; where it does not answer, it is killed and the next one begins with it.</summary>
    /// <param name="point">The point and the how manieth pass of it.</param>
    public async Task DieAtAsync(string point)
    {
        await _changing.WaitAsync();
        try
        {
            if (await IsToldAsync(point))
            {
                _crashAt = point;
                return;
            }
            NextCrashAt = point;
            await SendAsync("KILL");
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task FreezeAsync(TimeSpan length)
    {
        if (await SignalAsync("STOP") is not { } frozen)
            return;
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
        _http.Dispose();
        _changing.Dispose();
        _over.Dispose();
    }

    /// <summary>The process that got the signal; none where it has just ended by itself.</summary>
    private async Task<int?> SignalAsync(string signal)
    {
        await _changing.WaitAsync();
        try
        {
            return await SendAsync(signal);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<int?> SendAsync(string signal)
    {
        if (_process is not { HasExited: false } process)
            return null;
        _killed |= signal == "KILL";
        await Signals.SendAsync(process.Id, signal);
        return process.Id;
    }

    private async Task<bool> IsToldAsync(string point)
    {
        try
        {
            using var answer = await _http.PutAsync(new Uri(Address, $"/crash-at/{point}"), null);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            await _process!.WaitForExitAsync();
            await _changing.WaitAsync();
            try
            {
                if (_over.IsCancellationRequested)
                    return;
                Deaths.Add(TimeProvider.System.GetUtcNow());
                if (_process.ExitCode != Killed)
                    OwnEnds.Enqueue($"{Path.GetFileName(_executable)} ended with {_process.ExitCode}, told to die at {_crashAt ?? "no point"}");
                else if (_crashAt is not null && !_killed)
                    DeathsAtPoints.Enqueue(_crashAt.Split(':')[0]);
                _process.Dispose();
                (_crashAt, NextCrashAt) = (NextCrashAt, null);
                _killed = false;
                _process = Start([], _crashAt);
            }
            finally
            {
                _changing.Release();
            }
        }
    }

    private Process Start(string[] more, string? crashAt)
    {
        var start = new ProcessStartInfo(_executable);
        foreach (var argument in _arguments.Concat(more))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        start.Environment["PERSPEKTIVA_OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (crashAt is not null)
            start.Environment["PERSPEKTIVA_CRASH_AT"] = crashAt;
        return Process.Start(start) ?? throw new InvalidOperationException("The crash peer did not start: " + _executable);
    }
}

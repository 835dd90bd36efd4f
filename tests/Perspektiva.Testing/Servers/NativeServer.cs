using System.Diagnostics;
using System.Globalization;

namespace Perspektiva.Testing.Servers;

/// <summary>
/// A server of this machine (PostgreSQL, RabbitMQ or Redis) that one test process starts for itself on free loopback ports, and can stop, kill and start again.
/// It ends with the test process, however that ends.
/// </summary>
public sealed class NativeServer : IAsyncDisposable
{
    private readonly string _script;
    private readonly string[] _arguments;
    private readonly Func<CancellationToken, Task<bool>> _answers;
    private Process? _process;

    internal NativeServer(string name, string connectionString, Func<CancellationToken, Task<bool>> answers, params string[] arguments)
    {
        _script = Path.Combine(Repository.Root, "Perspektiva.AppHost", "native", name + ".sh");
        _arguments = arguments;
        _answers = answers;
        ConnectionString = connectionString;
        Folder = Path.Combine(Path.GetTempPath(), $"perspektiva-test-{name}-{Guid.CreateVersion7():N}");
    }

    /// <summary>What a service gets as its connection string for this server.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's data; it is removed when the server is disposed of.</summary>
    public string Folder { get; }

    /// <summary>The management API of a RabbitMQ server, with user and password; null for the others.</summary>
    public Uri? Management { get; internal init; }

    /// <summary>True for a server that lives until the test process ends: its folder then goes without anybody disposing of it.</summary>
    internal bool Throwaway { get; init; }

    private string PidFile => Path.Combine(Folder, "pid");

    private string Log => Path.Combine(Folder, "output.txt");

    /// <summary>The process of the server itself (not of the script around it).</summary>
    public int ProcessId => int.Parse(File.ReadAllText(PidFile).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Starts the server (again) and waits until it answers, at most 60 seconds.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(Folder);
        var start = new ProcessStartInfo("/bin/bash")
        {
            ArgumentList = { "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "bash", Log, _script, Folder },
            Environment =
            {
                ["PERSPEKTIVA_OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                ["PERSPEKTIVA_SERVER_USER"] = TestServers.User,
                ["PERSPEKTIVA_SERVER_PASSWORD"] = TestServers.Password,
            },
        };
        if (Throwaway)
            start.Environment["PERSPEKTIVA_THROWAWAY"] = "1";
        foreach (var argument in _arguments)
            start.ArgumentList.Add(argument);

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{_script} did not start");
        var started = Stopwatch.StartNew();
        // It may answer before the script has noted its process, on which signals rest.
        while (!await _answers(cancellation) || !IsNoted())
        {
            if (_process.HasExited || started.Elapsed > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException($"{Path.GetFileName(_script)} did not come up:\n{await LogAsync(cancellation)}");
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>Ends the server as an operator would (SIGTERM) and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process)
            return;
        await Signals.SendAsync(process.Id, "TERM");
        await process.WaitForExitAsync();
    }

    /// <summary>Kills the server's process with SIGKILL and waits until the script around it has noticed, and the processes that it had have gone after it.</summary>
    public async Task KillAsync()
    {
        await Signals.SendAsync(ProcessId, "KILL");
        if (_process is not null)
            await _process.WaitForExitAsync();
        // PostgreSQL does not start in a folder that a process of the killed one still works in.
        for (var attempt = 0; attempt < 200 && IsWorkedIn(); attempt++)
            await Task.Delay(50);
    }

    /// <summary>Freezes the server (SIGSTOP) until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => Signals.SendAsync(ProcessId, "STOP");

    /// <summary>Lets a frozen server go on (SIGCONT).</summary>
    public Task ThawAsync() => Signals.SendAsync(ProcessId, "CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private bool IsNoted() => File.Exists(PidFile) && File.ReadAllText(PidFile).EndsWith('\n');

    private bool IsWorkedIn() => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
        .Any(folder => $"{WorksIn(folder)}/".StartsWith($"{Folder}/", StringComparison.Ordinal));

    /// <summary>A process's working folder; null for one that is just ending, and for others' processes.</summary>
    private static string? WorksIn(string process)
    {
        try
        {
            return File.ResolveLinkTarget(process + "/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<string> LogAsync(CancellationToken cancellation) =>
        string.Join('\n', (await File.ReadAllLinesAsync(Log, cancellation)).TakeLast(20));
}

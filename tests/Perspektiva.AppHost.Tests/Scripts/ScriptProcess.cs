using System.Diagnostics;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary>What is asked of a running script.</summary>
internal static class ScriptProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits for its end; its code and what it complained about.</summary>
    public static async Task<(int Code, string Output, string Complaint)> EndAsync(this Process script)
    {
        var output = script.StandardOutput.ReadToEndAsync();
        var complaint = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync().WaitAsync(Patience);
        return (script.ExitCode, (await output).TrimEnd(), (await complaint).TrimEnd());
    }

    /// <summary>Reads on until a line begins so.</summary>
    public static async Task SaysAsync(this Process script, string beginning)
    {
        var read = new List<string>();
        using var limit = new CancellationTokenSource(Patience);
        while (await script.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            read.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"'{beginning}' was not said, but: {string.Join('\n', read)} {await script.StandardError.ReadToEndAsync(limit.Token)}");
    }

    public static async Task<int> PidAsync(string file)
    {
        await EventuallyAsync(() => File.Exists(file) && File.ReadAllText(file).EndsWith('\n'), file);
        return int.Parse(await File.ReadAllTextAsync(file));
    }

    public static Task GoneAsync(int pid) => EventuallyAsync(() => !Directory.Exists($"/proc/{pid}"), $"process {pid} still runs");

    private static async Task EventuallyAsync(Func<bool> holds, string what)
    {
        var since = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(since.Elapsed < Patience, what);
            await Task.Delay(20);
        }
    }
}

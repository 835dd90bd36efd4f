using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Perspektiva.AppHost;

/// <summary>Runs the partner portal of the demo: the program that plays the main job, and seeds, through the gateway.</summary>
internal sealed partial class Portal(Platform platform)
{
    /// <summary>A service has as long to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Plays the main job, its lines going to the terminal; returns the program's exit code.</summary>
    public Task<int> DemoAsync(CancellationToken cancellation) => RunAsync("demo", null, cancellation);

    /// <summary>Seeds with a progress bar on the terminal, or into <paramref name="logger"/>; returns the program's exit code.</summary>
    public Task<int> SeedAsync(ILogger? logger, CancellationToken cancellation) => RunAsync("seed", logger, cancellation);

    private async Task<int> RunAsync(string command, ILogger? logger, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(BuiltProgram.PathOf<Projects.Perspektiva_Portal>(), [command, "--gateway", platform.PublicUrl])
        {
            RedirectStandardOutput = logger is not null,
            RedirectStandardError = logger is not null,
            Environment =
            {
                ["PERSPEKTIVA_DEMO_SECRET"] = platform.DemoSecretValue,
                ["PERSPEKTIVA_HOME"] = platform.Home,
                ["PERSPEKTIVA_MAILBOX_URL"] = platform.MailboxUrl ?? "",
            },
        };
        // What the host tells its own web server is not meant for a program beside it.
        start.Environment.Remove("ASPNETCORE_URLS");
        if (platform.Data is { Length: > 0 } data)
        {
            start.ArgumentList.Add("--data");
            start.ArgumentList.Add(data);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("the portal did not start");
        try
        {
            if (logger is not null)
                await Task.WhenAll(LogAsync(process.StandardOutput, logger, cancellation), LogAsync(process.StandardError, logger, cancellation));
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                await EndAsync(process);
        }
    }

    /// <summary>Asks it to end, so that it accounts for what it has done until then; one that does not is killed.</summary>
    private static async Task EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ask = Process.Start("/bin/sh", ["-c", "kill -TERM \"$0\"", process.Id.ToString(CultureInfo.InvariantCulture)]);
        try
        {
            await ask.WaitForExitAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task LogAsync(StreamReader lines, ILogger logger, CancellationToken cancellation)
    {
        while (await lines.ReadLineAsync(cancellation) is { } line)
            LogLine(logger, line);
    }

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}

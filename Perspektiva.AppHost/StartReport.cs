using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost;

/// <summary>
/// Tells on the terminal what the start waits for, then the addresses; names a part that cannot start with its last log lines and ends with code 1;
/// plays the demo or the seeding when asked for, and has the parts kept running. Other programs learn from <c>ready.json</c> in the platform's home.
/// </summary>
internal sealed class StartReport(
    Platform platform,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IConfiguration configuration,
    Portal portal,
    PartHealth health,
    PartKeeper keeper,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ResourceEvent> _last = [];
    private readonly Stopwatch _since = Stopwatch.StartNew();

    private string ReadyFile => Path.Combine(platform.Home, "ready.json");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From the first moment of the end on: what is ended then has not failed, and the demo is not played to its end without its services.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        File.Delete(ReadyFile);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keeping = keeper.KeepAsync(ready.Task, ending.Token);
        try
        {
            if (!await WaitUntilReadyAsync(ending.Token))
            {
                await EndAsync(1);
                return;
            }

            await TellAddressesAsync(ending.Token);
            ready.SetResult();
            await await Task.WhenAny(PlayAsync(ending.Token), keeping);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Ctrl-C during the start or the demo: not a failure of a part, and not a success of the demo either.
            if (platform.Exit)
                Environment.ExitCode = 130;
        }
        finally
        {
            File.Delete(ReadyFile);
            await ending.CancelAsync();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> WaitUntilReadyAsync(CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ticks = TellWhileWaitingAsync(waiting);
        try
        {
            await foreach (var change in notifications.WatchAsync(waiting.Token))
            {
                lock (_last)
                    _last[change.ResourceId] = change;
                if (Readiness.IsFailed(change) && !Readiness.IsOptional(change.Resource))
                {
                    await TellFailureAsync(change);
                    return false;
                }

                if (Missing().Count == 0)
                    return true;
            }

            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It was waited long enough, and the reason is told.
            return false;
        }
        finally
        {
            await waiting.CancelAsync();
            await ticks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellWhileWaitingAsync(CancellationTokenSource waiting)
    {
        var lines = new WaitingLines(health, time, platform.Exit);
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(waiting.Token))
        {
            var missing = Missing();
            if (lines.GivingUp(missing) is { } end)
            {
                Console.WriteLine(end.Reason);
                await TellLastLinesAsync(end.Part);
                await waiting.CancelAsync();
                return;
            }

            if (lines.Next(missing) is not { } next)
                continue;
            Console.WriteLine($"{_since.Elapsed.TotalSeconds,4:F0} s  {next.Line}");
            foreach (var part in next.Stuck)
                await TellStuckAsync(part);
        }
    }

    /// <summary>What a part that has not moved for long says of itself.</summary>
    private async Task TellStuckAsync(IResource part)
    {
        List<ResourceEvent> processes;
        lock (_last)
            processes = ProcessesOf(part.Name);
        var state = processes.Select(change => change.Snapshot.State?.Text).FirstOrDefault(text => text is not null) ?? "not started";
        var checks = processes.SelectMany(change => change.Snapshot.HealthReports).Select(report => report.Description).Where(text => !string.IsNullOrEmpty(text)).Distinct(StringComparer.Ordinal);
        Console.WriteLine($"        {part.Name} is {string.Join("; ", checks.Prepend(state))}");
        await TellLastLinesAsync(part.Name);
    }

    /// <summary>Of the process that is named, or of the part's first one.</summary>
    private async Task TellLastLinesAsync(string part, string? process = null)
    {
        lock (_last)
            process ??= ProcessesOf(part).Select(change => change.ResourceId).FirstOrDefault();
        if (process is null)
            return;
        foreach (var line in await LastLines.ReadAsync(logs, process))
            Console.WriteLine("    " + line);
    }

    private List<IResource> Missing()
    {
        lock (_last)
            return [.. model.Resources.Where(resource => Readiness.IsPart(resource) && !Readiness.IsReady(resource, ProcessesOf(resource.Name)))];
    }

    private List<ResourceEvent> ProcessesOf(string part) => [.. _last.Values.Where(change => change.Resource.Name == part)];

    private async Task TellFailureAsync(ResourceEvent change)
    {
        var state = change.Snapshot.State?.Text;
        if (state == KnownResourceStates.RuntimeUnhealthy)
        {
            Console.WriteLine($"{change.Resource.Name} could not start: no container runtime answers. Start one (Docker, Podman), or leave out --infrastructure container.");
            return;
        }

        var code = change.Snapshot.ExitCode is { } known ? string.Create(CultureInfo.InvariantCulture, $", exit code {known}") : "";
        Console.WriteLine($"{change.Resource.Name} could not start ({state}{code}). Its last lines:");
        await TellLastLinesAsync(change.Resource.Name, change.ResourceId);
    }

    /// <summary>What is slower than it should be, and why; null where all is healthy.</summary>
    private string? Degraded()
    {
        lock (_last)
        {
            if (_last.Values.FirstOrDefault(change => Readiness.IsOptional(change.Resource) && Readiness.IsFailed(change)) is { } failed)
                return $"{failed.Resource.Name} does not run.";
        }

        var without = model.Resources.OfType<ProjectResource>().Select(part => part.Name).Where(part => health.LacksOf(part).Contains(PartHealth.Cache)).ToList();
        return without.Count == 0 ? null : $"{PartHealth.Cache} does not answer {string.Join(", ", without)}.";
    }

    private async Task TellAddressesAsync(CancellationToken cancellation)
    {
        var degraded = Degraded();
        if (degraded is not null)
            Console.WriteLine("Degraded: " + degraded);

        var dashboard = (configuration["ASPNETCORE_URLS"] ?? "").Split(';')[0];
        var token = configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"];
        if (token is { Length: > 0 })
            dashboard += "/login?t=" + token;
        Console.WriteLine($"{(degraded is null ? "All healthy" : "Ready")} after {_since.Elapsed.TotalSeconds:F1} s.");
        Console.WriteLine($"  dashboard          {dashboard}");
        Console.WriteLine($"  gateway            {platform.PublicUrl}");
        Console.WriteLine($"  API documentation  {platform.PublicUrl}/docs");
        if (platform.MailboxUrl is { } mailbox)
            Console.WriteLine($"  mailbox            {mailbox}/messages");

        var ready = new { gateway = platform.PublicUrl, dashboard, mailbox = platform.MailboxUrl, processId = Environment.ProcessId };
        // It holds the dashboard's login token: nobody else reads it, not for a moment.
        File.Delete(ReadyFile + ".new");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var file = new FileStream(ReadyFile + ".new", options))
            await JsonSerializer.SerializeAsync(file, ready, cancellationToken: cancellation);
        File.Move(ReadyFile + ".new", ReadyFile, overwrite: true);
    }

    private async Task PlayAsync(CancellationToken cancellation)
    {
        var code = 0;
        if (platform.Seed && platform.Play)
            code = await portal.SeedAsync(logger: null, cancellation);
        if (platform.Demo && platform.Play)
            code = Math.Max(code, await portal.DemoAsync(cancellation));
        if (platform.Exit)
            await EndAsync(code);
        else
            await Task.Delay(Timeout.Infinite, cancellation);
    }

    private async Task EndAsync(int code)
    {
        Environment.ExitCode = code;
        await Task.Yield();
        lifetime.StopApplication();
    }
}

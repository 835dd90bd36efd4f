using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost;

/// <summary>
/// Tells on the terminal what the start waits for, then the addresses; names a part that cannot start with its last log lines and ends with code 1;
/// plays the demo or the seeding when asked for. Other programs learn from <c>ready.json</c> in the platform's home.
/// </summary>
internal sealed class StartReport(
    Platform platform,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IConfiguration configuration,
    Portal portal,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ResourceEvent> _last = [];
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private string _told = "";

    private string ReadyFile => Path.Combine(platform.Home, "ready.json");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From the first moment of the end on: what is ended then has not failed, and the demo is not played to its end without its services.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        File.Delete(ReadyFile);
        try
        {
            if (!await WaitUntilReadyAsync(ending.Token))
            {
                await EndAsync(1);
                return;
            }

            await TellAddressesAsync(ending.Token);
            await PlayAsync(ending.Token);
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
        }
    }

    private async Task<bool> WaitUntilReadyAsync(CancellationToken cancellation)
    {
        using var ticking = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ticks = TellWhileWaitingAsync(ticking.Token);
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellation))
            {
                lock (_last)
                    _last[change.ResourceId] = change;
                if (IsFailed(change) && !IsOptional(change.Resource))
                {
                    await TellFailureAsync(change);
                    return false;
                }

                if (Missing().Count == 0)
                    return true;
            }

            return false;
        }
        finally
        {
            await ticking.CancelAsync();
            await ticks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellWhileWaitingAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Pace);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var missing = Missing();
            var line = string.Join(", ", missing.Select(resource => Describe(resource, missing)));
            if (line.Length == 0 || line == _told)
                continue;
            _told = line;
            Console.WriteLine($"{_since.Elapsed.TotalSeconds,4:F0} s  waiting for {line}");
        }
    }

    private static string Describe(IResource resource, IReadOnlyCollection<IResource> missing)
    {
        var needs = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Where(missing.Contains).Select(needed => needed.Name);
        var text = string.Join(" and ", needs);
        return text.Length == 0 ? resource.Name : $"{resource.Name} (needs {text})";
    }

    private List<IResource> Missing()
    {
        lock (_last)
            return [.. model.Resources.Where(resource => IsPart(resource) && !IsReady(resource))];
    }

    private bool IsReady(IResource resource)
    {
        var events = _last.Values.Where(change => change.Resource.Name == resource.Name).ToList();
        if (events.Count < Math.Max(1, resource.Annotations.OfType<ReplicaAnnotation>().Select(replicas => replicas.Replicas).LastOrDefault()))
            return false;
        return events.All(change => IsStep(resource)
            ? change.Snapshot.State?.Text == KnownResourceStates.Finished && change.Snapshot.ExitCode == 0
            : (change.Snapshot.State?.Text == KnownResourceStates.Running && change.Snapshot.HealthStatus == HealthStatus.Healthy)
                || (IsOptional(resource) && IsFailed(change)));
    }

    private static bool IsFailed(ResourceEvent change)
    {
        var state = change.Snapshot.State?.Text;
        return state == KnownResourceStates.FailedToStart
            || state == KnownResourceStates.Exited
            || (state == KnownResourceStates.Finished && (change.Snapshot.ExitCode != 0 || !IsStep(change.Resource)));
    }

    // Parameters and connection strings have no process to wait for; the dashboard is the host's own.
    private static bool IsPart(IResource resource) => resource is IResourceWithEnvironment && resource.Name != "aspire-dashboard" && !IsHelper(resource);

    // What Aspire adds beside each project, to rebuild it on demand: it is never started with the rest.
    private static bool IsHelper(IResource resource) => resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal);

    private static bool IsStep(IResource resource) => resource.Name.EndsWith("-migrate", StringComparison.Ordinal);

    // Without Redis the platform is degraded, not stopped.
    private static bool IsOptional(IResource resource) => resource.Name == "redis";

    private async Task TellFailureAsync(ResourceEvent change)
    {
        var code = change.Snapshot.ExitCode is { } known ? string.Create(CultureInfo.InvariantCulture, $", exit code {known}") : "";
        Console.WriteLine($"{change.Resource.Name} could not start ({change.Snapshot.State?.Text}{code}). Its last lines:");
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(change.ResourceId))
            lines.AddRange(batch.Select(line => line.Content));
        foreach (var line in LastLines.Of(lines))
            Console.WriteLine("    " + line);
    }

    private async Task TellAddressesAsync(CancellationToken cancellation)
    {
        lock (_last)
        {
            foreach (var failed in _last.Values.Where(change => IsOptional(change.Resource) && IsFailed(change)))
                Console.WriteLine($"Degraded: {failed.Resource.Name} does not run.");
        }

        var dashboard = (configuration["ASPNETCORE_URLS"] ?? "").Split(';')[0];
        var token = configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"];
        if (token is { Length: > 0 })
            dashboard += "/login?t=" + token;
        Console.WriteLine($"All healthy after {_since.Elapsed.TotalSeconds:F1} s.");
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
        if (platform.Demo && platform.Play && code == 0)
            code = await portal.DemoAsync(cancellation);
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

using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>Asks the health checks of running resources: often until they are healthy, less often what is degraded, and now and then what is healthy.</summary>
internal sealed class HealthMonitor(
    Instances instances, ResourceNotificationService notifications, HealthCheckService checks, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WhileDegraded = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(instances.All.GroupBy(instance => instance.Resource).Select(group => WatchAsync(group.Key, [.. group], stoppingToken)));

    // A check knows the resource's address, not its processes: what it says holds for all of them.
    private async Task WatchAsync(IResource resource, IReadOnlyList<Instance> group, CancellationToken cancellation)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
            return;
        while (true)
        {
            var health = HealthStatus.Unhealthy;
            if (group.Any(IsRunning))
            {
                var report = await checks.CheckHealthAsync(check => keys.Contains(check.Name), cancellation);
                health = report.Status;
                foreach (var instance in group.Where(IsRunning))
                    Tell(instance, report);
            }

            await Task.Delay(health switch { HealthStatus.Healthy => WhileHealthy, HealthStatus.Degraded => WhileDegraded, _ => WhileUnhealthy }, time, cancellation);
        }
    }

    private bool IsRunning(Instance instance) => notifications.Find(instance.Id)?.Snapshot.State?.Text == KnownResourceStates.Running;

    private void Tell(Instance instance, HealthReport report) =>
        notifications.Publish(instance.Resource, instance.Id, snapshot =>
        {
            var reports = report.Entries.Select(entry => new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.Message)).ToList();
            return snapshot.State?.Text != KnownResourceStates.Running || reports.SequenceEqual(snapshot.HealthReports)
                ? snapshot
                : snapshot with { HealthReports = [.. reports] };
        });
}

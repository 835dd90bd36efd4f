using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost;

/// <summary>What the start waits for, what counts as ready, and what as failed.</summary>
internal static class Readiness
{
    /// <summary>Parameters and connection strings have no process to wait for; the dashboard is the host's own.</summary>
    public static bool IsPart(IResource resource) => resource is IResourceWithEnvironment && resource.Name != "aspire-dashboard" && !IsHelper(resource);

    /// <summary>What is to run for as long as the platform does; a step ends when it is done.</summary>
    public static bool IsKept(IResource resource) => IsPart(resource) && !IsStep(resource);

    /// <summary>Without Redis the platform is degraded, not stopped.</summary>
    public static bool IsOptional(IResource resource) => resource.Name == PartHealth.Cache;

    /// <summary>Whether all of a part's processes are there. Degraded is one that lacks nothing which a start needs (<see cref="PartHealth"/>).</summary>
    public static bool IsReady(IResource resource, IReadOnlyCollection<ResourceEvent> processes)
    {
        if (processes.Count < Math.Max(1, resource.Annotations.OfType<ReplicaAnnotation>().Select(replicas => replicas.Replicas).LastOrDefault()))
            return false;
        return processes.All(change => IsStep(resource)
            ? change.Snapshot.State?.Text == KnownResourceStates.Finished && change.Snapshot.ExitCode == 0
            : (change.Snapshot.State?.Text == KnownResourceStates.Running && change.Snapshot.HealthStatus is HealthStatus.Healthy or HealthStatus.Degraded)
                || (IsOptional(resource) && IsFailed(change)));
    }

    /// <summary>Whether a process has ended that should run, or cannot come.</summary>
    public static bool IsFailed(ResourceEvent change)
    {
        var state = change.Snapshot.State?.Text;
        return state == KnownResourceStates.FailedToStart
            || state == KnownResourceStates.RuntimeUnhealthy
            || state == KnownResourceStates.Exited
            || (state == KnownResourceStates.Finished && (change.Snapshot.ExitCode != 0 || !IsStep(change.Resource)));
    }

    // What Aspire adds beside each project, to rebuild it on demand: it is never started with the rest.
    private static bool IsHelper(IResource resource) => resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal);

    private static bool IsStep(IResource resource) => resource.Name.EndsWith("-migrate", StringComparison.Ordinal);
}

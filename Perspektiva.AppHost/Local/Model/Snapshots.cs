using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The words for how far a resource is.</summary>
public static class KnownResourceStates
{
    /// <summary>Not asked to start.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Others must come first.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>The engine starts it.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>The engine ends it.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>It was ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>It ended by itself.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>It could not start.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>It is a container, and no container runtime answers.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);
}

/// <summary>A state with the style that the dashboard shows it in.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state in its usual style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}

/// <summary>An environment variable as it is shown.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address as it is shown.</summary>
internal sealed record UrlSnapshot(string? Name, string Url, string? DisplayText, bool IsInactive);

/// <summary>What a health check last said.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);

/// <summary>How a resource (one process of it) is at a moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary><c>Project</c>, <c>Executable</c>, <c>Parameter</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>How far it is.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The process's exit code; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The process's id; null before it runs.</summary>
    public int? ProcessId { get; init; }

    /// <summary>When the host first knew of it.</summary>
    public DateTime CreationTimeStamp { get; init; }

    /// <summary>When the process started.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the process ended.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Its environment beyond what it inherits.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>What its health checks last said.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    /// <summary>The worst of its checks; null while it does not run or before their first answer. A running resource without checks is healthy.</summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.Any(report => report.Status is null) ? null
        : HealthReports.Select(report => report.Status!.Value).DefaultIfEmpty(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy).Min();

    internal ImmutableArray<UrlSnapshot> Urls { get; init; } = [];
}

/// <summary>A change of a resource.</summary>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Which process of it.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>How it is now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

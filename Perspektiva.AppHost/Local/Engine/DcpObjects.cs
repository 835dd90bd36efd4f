using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Engine;

/// <summary>A Kubernetes-style object of the engine's.</summary>
internal sealed record DcpObject<TSpec, TStatus>(DcpMetadata Metadata, TSpec Spec, TStatus? Status = default)
{
    public string ApiVersion { get; init; } = "usvc-dev.developer.microsoft.com/v1";

    public required string Kind { get; init; }
}

internal sealed record DcpMetadata(string Name, IReadOnlyDictionary<string, string>? Annotations = null, DateTime? DeletionTimestamp = null);

/// <summary>A change that the engine tells of: ADDED, MODIFIED or DELETED.</summary>
internal sealed record DcpChange<T>(string Type, T Object);

internal sealed record ExecutableSpec(
    string ExecutablePath, string WorkingDirectory, IReadOnlyList<string> Args, IReadOnlyList<EnvVar> Env, bool? Stop = null)
{
    public string ExecutionType { get; init; } = "Process";
}

internal sealed record EnvVar(string Name, string? Value);

internal sealed record ExecutableStatus(
    string? State, int? Pid, int? ExitCode, DateTime? StartupTimestamp, DateTime? FinishTimestamp, IReadOnlyList<EnvVar>? EffectiveEnv);

/// <summary>A port on which the engine listens, for the processes that produce it.</summary>
internal sealed record ServiceSpec(int Port)
{
    public string Protocol { get; init; } = "TCP";

    public string AddressAllocationMode { get; init; } = "Localhost";
}

internal sealed record ServiceStatus(string? State);

/// <summary>Says that a process is behind a service; the engine gives it a port of its own.</summary>
internal sealed record ServiceProducer(string ServiceName);

internal static class DcpJson
{
    public const string ServiceProducerAnnotation = "service-producer";

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

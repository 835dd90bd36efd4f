using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource waits for before it starts.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource that must come first.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Healthy, or done.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>With which code it must be done.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>How far another resource must be.</summary>
public enum WaitType
{
    /// <summary>Running, and healthy where it has checks.</summary>
    WaitUntilHealthy,

    /// <summary>Ended with the expected code.</summary>
    WaitForCompletion,
}

/// <summary>How many processes of a resource run.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>1 or more.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>A health check of the host's that tells about a resource.</summary>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name that the check was registered under.</summary>
    public string Key { get; } = key;
}

/// <summary>A port that a resource listens on, always on the loopback address.</summary>
public sealed class EndpointAnnotation(ProtocolType protocol, string uriScheme, string name, int port, bool isProxied) : IResourceAnnotation
{
    /// <summary>TCP.</summary>
    public ProtocolType Protocol { get; } = protocol;

    /// <summary>http, tcp, ...</summary>
    public string UriScheme { get; } = uriScheme;

    /// <summary>The endpoint's name within its resource.</summary>
    public string Name { get; } = name;

    /// <summary>The port that others connect to.</summary>
    public int? Port { get; } = port;

    /// <summary>True: the engine listens there, and passes connections on to as many processes as there are.</summary>
    public bool IsProxied { get; } = isProxied;

    /// <summary>True: meant for people and programs outside of the application.</summary>
    public bool IsExternal { get; set; }

    internal string Url => FormattableString.Invariant($"{UriScheme}://localhost:{Port}");
}

/// <summary>Another resource under which the dashboard shows this one.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What it is to this one: <c>Parent</c>, <c>Reference</c>, <c>WaitFor</c>.</summary>
    public string Type { get; } = type;
}

/// <summary>An address of a resource as the dashboard shows it.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The full address.</summary>
    public required string Url { get; set; }

    /// <summary>What is shown instead of the address.</summary>
    public string? DisplayText { get; set; }

    internal string? EndpointName { get; init; }
}

/// <summary>A change to the address of an endpoint, or a further one.</summary>
internal sealed record UrlCallback(string EndpointName, Action<ResourceUrlAnnotation>? Change, Func<EndpointReference, ResourceUrlAnnotation>? Add)
    : IResourceAnnotation;

/// <summary>One environment variable.</summary>
internal sealed record EnvironmentValue(string Name, Func<CancellationToken, ValueTask<string?>> Value) : IResourceAnnotation;

/// <summary>One command line argument.</summary>
internal sealed record ArgumentValue(string Value) : IResourceAnnotation;

/// <summary>The project that a resource runs.</summary>
internal sealed record ProjectAnnotation(IProjectMetadata Metadata) : IResourceAnnotation;

/// <summary>The program that a resource runs, instead of the one that its kind implies.</summary>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>The program's path or name.</summary>
    public required string Command { get; set; }

    /// <summary>The folder it starts in.</summary>
    public required string WorkingDirectory { get; set; }
}

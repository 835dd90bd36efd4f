using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application, as the topology describes it.</summary>
public interface IResource
{
    /// <summary>The part's name, unique in the application.</summary>
    string Name { get; }

    /// <summary>Everything else that is known about it.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Something that is known about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>What is known about a resource, in the order in which it was said.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>Something whose text is known when resources start.</summary>
public interface IValueProvider
{
    /// <summary>The text.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>Something that a deployment manifest could name.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>Its name there.</summary>
    string ValueExpression { get; }
}

/// <summary>A resource with environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource with command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that others find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that can wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that others connect to by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider;

/// <summary>What all resources share.</summary>
public abstract class Resource(string name) : IResource
{
    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public ResourceAnnotationCollection Annotations { get; } = [];
}

/// <summary>A program of this machine.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>The program's path or name.</summary>
    public string Command { get; } = command;

    /// <summary>The folder it starts in.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}

/// <summary>A .NET project of this repository.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

/// <summary>A value that is given from outside, possibly a secret.</summary>
public class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : Resource(name), IValueProvider, IManifestExpressionProvider
{
    /// <summary>True: to be masked wherever it is shown.</summary>
    public bool Secret { get; } = secret;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    // A secret never leaves the host by way of the dashboard, masked or not.
    internal string Shown => Secret ? "(secret)" : callback(null);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(callback(null));
}

/// <summary>A value that is made where none is given; here one always is.</summary>
public abstract class ParameterDefault;

using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Says more about one resource.</summary>
    public interface IResourceBuilder<out T>
        where T : IResource
    {
        /// <summary>The resource.</summary>
        T Resource { get; }

        /// <summary>The application it belongs to.</summary>
        IDistributedApplicationBuilder ApplicationBuilder { get; }

        /// <summary>Adds something that is known about it.</summary>
        IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
            where TAnnotation : IResourceAnnotation;
    }

    /// <summary>All parts of the application.</summary>
    public sealed class DistributedApplicationModel(IReadOnlyList<IResource> resources)
    {
        /// <summary>In the order in which they were added.</summary>
        public IReadOnlyList<IResource> Resources { get; } = resources;
    }

    internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder builder, T resource) : IResourceBuilder<T>
        where T : IResource
    {
        public T Resource { get; } = resource;

        public IDistributedApplicationBuilder ApplicationBuilder { get; } = builder;

        public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
            where TAnnotation : IResourceAnnotation
        {
            Resource.Annotations.Add(annotation);
            return this;
        }
    }
}

namespace Aspire.Hosting
{
    /// <summary>A .NET project of this repository, as the build wrote it down.</summary>
    public interface IProjectMetadata
    {
        /// <summary>The project file.</summary>
        string ProjectPath { get; }
    }

    /// <summary>Describes an application.</summary>
    public interface IDistributedApplicationBuilder
    {
        /// <summary>Command line, environment and appsettings.json.</summary>
        ConfigurationManager Configuration { get; }

        /// <summary>The host's services.</summary>
        IServiceCollection Services { get; }

        /// <summary>The host's environment.</summary>
        IHostEnvironment Environment { get; }

        /// <summary>The folder of the host's project.</summary>
        string AppHostDirectory { get; }

        /// <summary>Adds a resource.</summary>
        IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource;

        /// <summary>The application, ready to run.</summary>
        DistributedApplication Build();
    }
}

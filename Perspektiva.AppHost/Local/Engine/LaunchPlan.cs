using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>What the engine is asked to run for one process: the program, its arguments and its environment, named as Aspire names it.</summary>
internal sealed record LaunchPlan(string Command, string Folder, IReadOnlyList<string> Arguments, IReadOnlyList<EnvVar> Environment, string? Producers)
{
    private static readonly string Configuration =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    public static async Task<LaunchPlan> ForAsync(Instance instance, EngineOptions options, IHostEnvironment host, CancellationToken cancellation)
    {
        var resource = instance.Resource;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (resource is ProjectResource)
            AddProjectEnvironment(environment, instance, options, host);
        foreach (var variable in resource.Annotations.OfType<EnvironmentValue>())
            environment[variable.Name] = await variable.Value(cancellation);

        var (command, folder) = Program(resource);
        var producers = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsProxied)
            .Select(endpoint => new ServiceProducer(ServiceName(resource, endpoint))).ToList();
        return new LaunchPlan(
            command,
            folder,
            [.. resource.Annotations.OfType<ArgumentValue>().Select(argument => argument.Value)],
            [.. environment.Select(variable => new EnvVar(variable.Key, variable.Value))],
            producers.Count == 0 ? null : JsonSerializer.Serialize(producers, DcpJson.Options));
    }

    /// <summary>The engine's name for a port that it listens on for a resource.</summary>
    public static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}-{endpoint.Name}";

    private static void AddProjectEnvironment(
        Dictionary<string, string?> environment, Instance instance, EngineOptions options, IHostEnvironment host)
    {
        environment["OTEL_SERVICE_NAME"] = instance.Resource.Name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=" + instance.Id;
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = options.OtlpUrl;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=" + options.OtlpKey;
        environment["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        environment["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        environment["OTEL_TRACES_SAMPLER"] = "always_on";
        environment["ASPNETCORE_ENVIRONMENT"] = host.EnvironmentName;
        environment["DOTNET_ENVIRONMENT"] = host.EnvironmentName;
        var urls = instance.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme == "http")
            .Select(endpoint => "http://localhost:" + Port(instance.Resource, endpoint)).ToList();
        if (urls.Count > 0)
            environment["ASPNETCORE_URLS"] = string.Join(';', urls);
    }

    // Behind a proxy every process has a port of its own, which the engine chooses and fills in.
    private static string Port(IResource resource, EndpointAnnotation endpoint) => endpoint.IsProxied
        ? $$$"""{{- portForServing "{{{ServiceName(resource, endpoint)}}}" -}}"""
        : endpoint.Port!.Value.ToString(CultureInfo.InvariantCulture);

    private static (string Command, string Folder) Program(IResource resource)
    {
        if (resource is ExecutableResource executable)
            return (executable.Command, executable.WorkingDirectory);
        if (resource.Annotations.OfType<ExecutableAnnotation>().LastOrDefault() is { } program)
            return (program.Command, program.WorkingDirectory);
        var project = resource.Annotations.OfType<ProjectAnnotation>().Single().Metadata.ProjectPath;
        var folder = Path.GetDirectoryName(project)!;
        return (Path.Combine(folder, "bin", Configuration, "net10.0", Path.GetFileNameWithoutExtension(project)), folder);
    }
}

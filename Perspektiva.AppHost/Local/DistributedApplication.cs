using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]

namespace Aspire.Hosting;

/// <summary>
/// The application: a host that hands its parts to DCP, Aspire's engine, and shows them in Aspire's dashboard.
/// This is the stand-in for feeds without Aspire's packages; <c>docs/aspire.md</c> says what it leaves out.
/// </summary>
public sealed class DistributedApplication : IAsyncDisposable, IDisposable
{
    private readonly IHost _host;

    internal DistributedApplication(IHost host) => _host = host;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Starts the description of an application with options.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Runs until Ctrl-C, SIGTERM or <see cref="IHostApplicationLifetime.StopApplication"/>, and ends every part before it returns.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await using (this)
            await _host.RunAsync(cancellationToken);
    }

    /// <summary>Starts all parts.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Ends all parts.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _host.Dispose();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }
}

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _builder;
    private readonly List<IResource> _resources = [];

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = options.Args, ContentRootPath = AppContext.BaseDirectory });
        AppHostDirectory = FindProject();
        Services.AddHealthChecks();
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddHttpClient();
        Services.AddSingleton(options);
        Services.AddSingleton(_ => new DistributedApplicationModel(_resources));
        Services.AddSingleton(_ => EngineOptions.From(Configuration));
        Services.AddSingleton<Engine.Dcp>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceLoggerService(services.GetRequiredService<Engine.Dcp>()));
        Services.AddSingleton<Instances>();
        Services.AddSingleton<Lifecycle>();
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<Instances>(),
            services.GetRequiredService<Lifecycle>(),
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services));
        Services.AddHostedService<ResourceServer>();
        Services.AddHostedService<Orchestrator>();
        Services.AddHostedService<HealthMonitor>();
        // The engine ends services and servers in turn; the host waits a little longer than they may take.
        Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(15));
    }

    public ConfigurationManager Configuration => _builder.Configuration;

    public IServiceCollection Services => _builder.Services;

    public IHostEnvironment Environment => _builder.Environment;

    public string AppHostDirectory { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (_resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidOperationException($"There are two resources named {resource.Name}");
        _resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build() => new(_builder.Build());

    // The project's folder is above its bin folder.
    private static string FindProject()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.EnumerateFiles(folder, "*.AppHost.csproj").Any())
                return folder;
        }

        return Directory.GetCurrentDirectory();
    }
}

using System.Collections;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost.Tests;

/// <summary>A platform as the host describes it, with a home of its own; nothing of it is started.</summary>
internal sealed class TestPlatform : IDisposable
{
    private IServiceProvider? _services;
    private readonly string _home = Directory.CreateTempSubdirectory("perspektiva-home-").FullName;

    public TestPlatform(params string[] options)
    {
        Builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        Platform = Platform.From(Builder, StartOptions.Read(["--home", _home, "--gateway-port", "5080", .. options], new Hashtable()));
        Servers = Builder.AddInfrastructure(Platform);
    }

    public IDistributedApplicationBuilder Builder { get; }

    public Platform Platform { get; }

    public Perspektiva.AppHost.Servers Servers { get; }

    /// <summary>A resource by its name.</summary>
    public IResource Resource(string name) => Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    /// <summary>What one process of the resource is given.</summary>
    public async Task<Dictionary<string, string?>> EnvironmentAsync(IResource resource)
    {
        var plan = await LaunchPlan.ForAsync(
            new Instance(resource.Name, resource, 0), Services.GetRequiredService<EngineOptions>(), Services.GetRequiredService<IHostEnvironment>(), TestContext.Current.CancellationToken);
        return plan.Environment.ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    // A builder builds once.
    private IServiceProvider Services => _services ??= Builder.Build().Services;

    public void Dispose() => Directory.Delete(_home, recursive: true);
}

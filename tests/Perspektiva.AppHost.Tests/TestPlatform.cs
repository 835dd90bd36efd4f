using System.Collections;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost.Tests;

/// <summary>A platform as the host describes it, with a home of its own; nothing of it is started.</summary>
internal sealed class TestPlatform : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("perspektiva-home-").FullName;

    public TestPlatform()
    {
        Builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        Platform = Platform.From(Builder, StartOptions.Read(["--home", _home, "--gateway-port", "5080"], new Hashtable()));
        Servers = Builder.AddInfrastructure(Platform);
    }

    public IDistributedApplicationBuilder Builder { get; }

    public Platform Platform { get; }

    public Perspektiva.AppHost.Servers Servers { get; }

    /// <summary>What one process of the resource is given.</summary>
    public async Task<Dictionary<string, string?>> EnvironmentAsync(IResource resource)
    {
        var services = Builder.Build().Services;
        var plan = await LaunchPlan.ForAsync(
            new Instance(resource.Name, resource, 0), services.GetRequiredService<EngineOptions>(), services.GetRequiredService<IHostEnvironment>(), TestContext.Current.CancellationToken);
        return plan.Environment.ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}

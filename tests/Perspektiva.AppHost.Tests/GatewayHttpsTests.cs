using System.Collections;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost.Tests;

public sealed class GatewayHttpsTests
{
    private static readonly string[] Names = ["Kestrel__Endpoints__Https__Url", "Kestrel__Certificates__Default__Path"];

    [Fact]
    public async Task WithServerSettings_HttpsInTheEnvironment_IsTheGatewaysAlone()
    {
        var options = StartOptions.Read([], new Hashtable { [Names[0]] = "https://0.0.0.0:443", [Names[1]] = "/a.pfx", ["PATH"] = "/bin" });
        var builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        var service = builder.AddProject<SomeProject>("identity");
        var gateway = builder.AddProject<SomeProject>("gateway").WithHttpEndpoint(port: 5080, isProxied: false).WithServerSettings(options.GatewayServer, 5080);
        var services = builder.Build().Services;

        Assert.Equal(
            new Dictionary<string, string?> { [Names[0]] = "https://0.0.0.0:443", [Names[1]] = "/a.pfx", ["Kestrel__Endpoints__Perspektiva__Url"] = "http://localhost:5080" },
            await SettingsAsync(services, gateway.Resource));
        Assert.Empty(await SettingsAsync(services, service.Resource));
    }

    [Fact]
    public async Task WithServerSettings_NoEndpoint_LeavesTheGatewayWhereItListens()
    {
        var options = StartOptions.Read([], new Hashtable { ["Kestrel__Limits__MaxConcurrentConnections"] = "100" });
        var builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        var gateway = builder.AddProject<SomeProject>("gateway").WithServerSettings(options.GatewayServer, 5080);

        Assert.Equal("Kestrel__Limits__MaxConcurrentConnections", Assert.Single(await SettingsAsync(builder.Build().Services, gateway.Resource)).Key);
    }

    [Fact]
    public void Withhold_SettingsOfTheEnvironment_AreInheritedByNobody()
    {
        const string name = "Kestrel__Endpoints__OfThisTest__Url";
        Environment.SetEnvironmentVariable(name, "https://0.0.0.0:443");

        GatewayHttps.Withhold(StartOptions.Read([], Environment.GetEnvironmentVariables()));

        Assert.False(new System.Diagnostics.ProcessStartInfo("/bin/true").Environment.ContainsKey(name));
    }

    private static async Task<Dictionary<string, string?>> SettingsAsync(IServiceProvider services, ProjectResource resource)
    {
        var plan = await LaunchPlan.ForAsync(
            new Instance(resource.Name, resource, 0), services.GetRequiredService<EngineOptions>(), services.GetRequiredService<IHostEnvironment>(), TestContext.Current.CancellationToken);
        return plan.Environment.Where(variable => GatewayHttps.IsSetting(variable.Name)).ToDictionary(variable => variable.Name, variable => variable.Value);
    }
}

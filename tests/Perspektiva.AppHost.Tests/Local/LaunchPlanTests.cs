using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class LaunchPlanTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
    private IServiceProvider? _services;

    // Built once, after the test has described what it needs.
    private IServiceProvider Services => _services ??= _builder.Build().Services;

    [Fact]
    public async Task ForAsync_ProjectWithReferences_GetsAspiresNames()
    {
        var secret = _builder.AddParameter("secret", "p w", secret: true);
        var identity = _builder.AddProject<SomeProject>("identity").WithHttpEndpoint(port: 4711, isProxied: false);
        var participant = _builder.AddProject<SomeProject>("participant")
            .WithHttpEndpoint(port: 4712, isProxied: false)
            .WithReference(identity)
            .WithEnvironment("ConnectionStrings__participant", ReferenceExpression.Create($"Host=h;Password={secret}"));

        var environment = await EnvironmentAsync(participant.Resource);

        Assert.Equal("http://localhost:4711", environment["services__identity__http__0"]);
        Assert.Equal("Host=h;Password=p w", environment["ConnectionStrings__participant"]);
        Assert.Equal("http://localhost:4712", environment["ASPNETCORE_URLS"]);
        Assert.Equal("participant", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=participant", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.StartsWith("x-otlp-api-key=", environment["OTEL_EXPORTER_OTLP_HEADERS"], StringComparison.Ordinal);
        // With it a program takes any sender's X-Forwarded-For for the sender's address.
        Assert.DoesNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED", environment.Keys);
    }

    [Fact]
    public async Task ForAsync_Replicas_ListenWhereTheEngineSays()
    {
        var gateway = _builder.AddProject<SomeProject>("gateway").WithHttpEndpoint(port: 4713, isProxied: true).WithReplicas(2);
        var instances = Instances();

        var environment = await EnvironmentAsync(gateway.Resource);

        Assert.Equal(["gateway-1", "gateway-2"], instances.All.Select(instance => instance.Id));
        Assert.Equal("http://localhost:{{- portForServing \"gateway-http\" -}}", environment["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task ForAsync_Executable_GetsOnlyWhatItWasGiven()
    {
        var server = _builder.AddExecutable("redis", "/bin/redis.sh", "/", "folder with blanks", "6379").WithEnvironment("KEY", "value");

        var plan = await PlanAsync(server.Resource);

        Assert.Equal("/bin/redis.sh", plan.Command);
        Assert.Equal(["folder with blanks", "6379"], plan.Arguments);
        Assert.Equal(new EnvVar("KEY", "value"), Assert.Single(plan.Environment));
    }

    [Fact]
    public void AddResource_NameTwice_IsRefused()
    {
        _builder.AddExecutable("redis", "redis", "/");

        Assert.Throws<InvalidOperationException>(() => _builder.AddParameter("Redis", "value"));
    }

    private Instances Instances() => Services.GetRequiredService<Instances>();

    private async Task<Dictionary<string, string?>> EnvironmentAsync(IResource resource) =>
        (await PlanAsync(resource)).Environment.ToDictionary(variable => variable.Name, variable => variable.Value);

    private async Task<LaunchPlan> PlanAsync(IResource resource)
    {
        return await LaunchPlan.ForAsync(
            new Instance(resource.Name, resource, 0),
            Services.GetRequiredService<EngineOptions>(),
            Services.GetRequiredService<IHostEnvironment>(),
            TestContext.Current.CancellationToken);
    }
}

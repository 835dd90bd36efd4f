using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace Perspektiva.Gateway.Routing;

/// <summary>YARP, its routes from configuration.</summary>
internal static class RoutingExtensions
{
    /// <summary>Headers that only insiders may send.</summary>
    private static readonly string[] Inner = ["X-Operator-Key", "Forwarded", "X-Original-URL", "X-Rewrite-URL"];

    public static void AddRoutes(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ForwarderClients>();
        builder.Services.AddSingleton<IDestinationResolver, DestinationResolver>();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddTransforms(transforms =>
            {
                foreach (var header in Inner)
                    transforms.AddRequestHeaderRemove(header);
                transforms.AddResponseHeaderRemove("Server", ResponseCondition.Always);
            });
        builder.Services.AddHttpClient(ServiceHealth.ClientName, client => client.Timeout = TimeSpan.FromSeconds(2)).AddServiceDiscovery();
        var checks = builder.Services.AddHealthChecks();
        foreach (var name in BackEnds.Names)
        {
            builder.Services.AddKeyedSingleton(name, (services, _) => ActivatorUtilities.CreateInstance<ServiceHealth>(services, name));
            checks.Add(new HealthCheckRegistration(name, services => services.GetRequiredKeyedService<ServiceHealth>(name), failureStatus: null, tags: null));
        }
    }

    public static void UseRouteRules(this WebApplication app) => app.UseMiddleware<RouteRules>();

    public static void MapRoutes(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(ForwarderProblems.InvokeAsync);
        proxy.UseLoadBalancing();
    });
}

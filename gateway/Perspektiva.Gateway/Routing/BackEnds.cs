using Yarp.ReverseProxy.Configuration;

namespace Perspektiva.Gateway.Routing;

/// <summary>The services behind the gateway; each is also the audience of the tokens that it takes.</summary>
internal static class BackEnds
{
    public static readonly IReadOnlyList<string> Names = ["participant", "employer", "matching", "notification", "identity"];

    /// <summary>Where a route leads: the service of its metadata (<c>Service</c>), where its cluster is one of several, else its cluster's name.</summary>
    public static string Of(RouteConfig route) => route.Metadata?.GetValueOrDefault("Service") ?? route.ClusterId!;
}

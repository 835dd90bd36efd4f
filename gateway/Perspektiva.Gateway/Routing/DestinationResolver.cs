using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Perspektiva.Gateway.Routing;

/// <summary>Finds the addresses of <c>http://participant</c> and the others by service discovery; several replicas become several destinations.</summary>
internal sealed class DestinationResolver(ServiceEndpointResolver endpoints) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        var tokens = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var source = await endpoints.GetEndpointsAsync(destination.Address, cancellationToken);
            tokens.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var address = AddressOf(endpoint.EndPoint);
                resolved[$"{name}[{address}]"] = destination with { Address = address };
            }
        }
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(tokens));
    }

    /// <summary>Configured addresses come as URIs, resolved ones as host and port.</summary>
    private static string AddressOf(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => $"http://{ip}",
        DnsEndPoint dns => $"http://{dns.Host}:{dns.Port}",
        _ => endpoint.ToString() ?? throw new InvalidOperationException("The endpoint has no address"),
    };
}

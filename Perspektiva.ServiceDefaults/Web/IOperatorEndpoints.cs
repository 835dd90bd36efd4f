using Microsoft.AspNetCore.Routing;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Endpoints for the operator, reachable on the service's own port with the operator's key, never through the gateway.</summary>
public interface IOperatorEndpoints
{
    /// <summary>Maps them.</summary>
    /// <param name="operators">The group <c>/operator</c>, already guarded.</param>
    void Map(IEndpointRouteBuilder operators);
}

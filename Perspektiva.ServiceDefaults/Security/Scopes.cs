using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Names the scopes of which an endpoint asks one; read by authorisation and by the OpenAPI document.</summary>
/// <param name="AnyOf">One of these suffices.</param>
public sealed record ScopeMetadata(IReadOnlyList<string> AnyOf);

/// <summary>Asking for scopes.</summary>
public static class ScopeExtensions
{
    /// <summary>The token must carry one of the scopes and an organisation, and its grant must not be revoked: else 401 or 403.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] anyOf) where TBuilder : IEndpointConventionBuilder
    {
        var policy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(anyOf)).Build();
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(policy);
            endpoint.Metadata.Add(new ScopeMetadata(anyOf));
        });
        return builder;
    }
}

internal sealed record ScopeRequirement(IReadOnlyList<string> AnyOf) : IAuthorizationRequirement;

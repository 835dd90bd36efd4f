using Microsoft.AspNetCore.Authentication;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Which access tokens this process accepts.</summary>
public sealed class BearerOptions : AuthenticationSchemeOptions
{
    /// <summary>The issuer that must stand in <c>iss</c>; null = as the provider's discovery document says.</summary>
    public string? Issuer { get; set; }

    /// <summary>One of these must stand in <c>aud</c>.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>Accepted header types; a token of another type (an ID token) is refused.</summary>
    public IReadOnlyList<string> TokenTypes { get; set; } = ["at+jwt"];
}

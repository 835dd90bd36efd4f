using Perspektiva.Identity.Domain;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary>A portal asks for all that its pages may need; a person gets what their role may have (RFC 6749, 3.3: the answer names the scopes given).</summary>
internal static class GrantedScopes
{
    public static IReadOnlyList<string> For(Membership membership, IEnumerable<string> asked)
    {
        var allowed = ScopeCatalogue.Of(membership.Role);
        return [.. asked.Where(scope => scope is Scopes.OpenId or Scopes.OfflineAccess || allowed.Contains(scope))];
    }
}

using System.Security.Claims;
using System.Text.Json;
using OpenIddict.Abstractions;
using Perspektiva.Identity.Domain;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Tokens;

/// <summary>The claims of an access token, as docs/identity.md lists them.</summary>
internal static class TokenClaims
{
    public const string Organisation = "org";
    public const string Role = "role";
    public const string Record = "record";
    public const string Actor = "act";

    /// <summary>Which membership a refresh token stands for; stays inside codes and refresh tokens.</summary>
    public const string Membership = "membership";

    /// <summary>The account's security stamp at sign-in; stays inside codes and refresh tokens.</summary>
    public const string Stamp = "stamp";

    /// <summary>A portal: its organisation's role, and beside it the role and record that the natural person behind it is bound to.</summary>
    public static ClaimsPrincipal ForPortal(Membership client, string? actor, Membership? binding, IReadOnlyCollection<string> scopes)
    {
        var identity = New(client.Subject, client.Organisation.PublicId, scopes);
        var roles = binding is null ? [client.Role] : new[] { client.Role, binding.Role };
        identity.SetClaims(Role, [.. roles.Distinct()]);
        if (binding?.RecordId is { } record)
            identity.SetClaim(Record, record);
        if (actor is not null)
            identity.AddClaim(new Claim(Actor, JsonSerializer.Serialize(new { sub = actor }), "JSON"));
        return Complete(identity);
    }

    /// <summary>A person, acting in one of their memberships.</summary>
    /// <param name="account">Whose token it is.</param>
    /// <param name="membership">What they act in.</param>
    /// <param name="scopes">What it opens.</param>
    /// <param name="signedInAt">When they signed in, in Unix seconds; none in codes and refresh tokens from before that was kept.</param>
    public static ClaimsPrincipal ForPerson(Account account, Membership membership, IReadOnlyCollection<string> scopes, long? signedInAt)
    {
        var identity = New(account.PublicId, membership.Organisation.PublicId, scopes);
        identity.SetClaims(Role, [membership.Role]);
        if (membership.RecordId is { } record)
            identity.SetClaim(Record, record);
        identity.SetClaim(Membership, membership.PublicId);
        identity.SetClaim(Stamp, account.SecurityStamp);
        if (signedInAt is { } seconds)
            identity.SetClaim(Claims.AuthenticationTime, seconds);
        return Complete(identity);
    }

    private static ClaimsIdentity New(string subject, string organisation, IReadOnlyCollection<string> scopes)
    {
        var identity = new ClaimsIdentity("perspektiva", Claims.Name, Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetClaim(Organisation, organisation);
        identity.SetScopes(scopes);
        identity.SetResources(ScopeCatalogue.AudiencesOf(scopes));
        return identity;
    }

    private static ClaimsPrincipal Complete(ClaimsIdentity identity)
    {
        identity.SetDestinations(static claim => claim.Type switch
        {
            Membership or Stamp => [],
            Organisation or Role or Record or Claims.Subject => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.AuthenticationTime => [Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}

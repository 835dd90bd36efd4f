using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Clients;

/// <summary>How our two kinds of client look to OpenIddict.</summary>
internal static class ClientDescriptor
{
    /// <summary>A portal's server, acting for its organisation (client credentials).</summary>
    public static OpenIddictApplicationDescriptor ForService(string clientId, string secret, string name, IEnumerable<string> scopes) => New(clientId, name, scopes, d =>
    {
        d.ClientType = ClientTypes.Confidential;
        d.ClientSecret = secret;
        d.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
    });

    /// <summary>A portal at which people sign in (authorization code with PKCE). Without a secret it is public: an application on the person's own machine.</summary>
    public static OpenIddictApplicationDescriptor ForSignIn(
        string clientId, string? secret, string name, IEnumerable<string> scopes, IEnumerable<Uri> redirectUris, IEnumerable<Uri> postLogoutRedirectUris) => New(clientId, name, scopes, d =>
    {
        d.ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential;
        d.ApplicationType = secret is null ? ApplicationTypes.Native : ApplicationTypes.Web;
        d.ClientSecret = secret;
        d.ConsentType = ConsentTypes.Implicit;
        d.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.EndSession, Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
        ]);
        d.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        d.RedirectUris.UnionWith(redirectUris);
        d.PostLogoutRedirectUris.UnionWith(postLogoutRedirectUris);
    });

    private static OpenIddictApplicationDescriptor New(string clientId, string name, IEnumerable<string> scopes, Action<OpenIddictApplicationDescriptor> configure)
    {
        var descriptor = new OpenIddictApplicationDescriptor { ClientId = clientId, DisplayName = name };
        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        descriptor.Permissions.UnionWith(scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        configure(descriptor);
        return descriptor;
    }
}

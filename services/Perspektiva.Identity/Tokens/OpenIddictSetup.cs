using System.Text;
using OpenIddict.Server;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Tokens;

/// <summary>OpenIddict as the network's token issuer.</summary>
internal static class OpenIddictSetup
{
    public static void AddTokenIssuer(this WebApplicationBuilder builder)
    {
        // at Information it logs whole requests, and a login hint can be a person's address
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        var publicUrl = builder.Configuration["Perspektiva:PublicUrl"]
            ?? throw new InvalidOperationException("Perspektiva:PublicUrl is missing: the issuer of every token");

        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>().ReplaceDefaultEntities<Guid>())
            .AddServer(server =>
            {
                server.SetIssuer(new Uri(publicUrl.TrimEnd('/') + "/"));
                server.SetTokenEndpointUris("connect/token")
                    .SetAuthorizationEndpointUris("connect/authorize")
                    .SetEndSessionEndpointUris("connect/logout")
                    .SetRevocationEndpointUris("connect/revoke");
                server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
                server.RegisterScopes([.. ScopeCatalogue.Audiences.Keys, Scopes.OfflineAccess]);
                server.RegisterClaims(TokenClaims.Organisation, TokenClaims.Role, TokenClaims.Record, Claims.AuthenticationTime);
                server.SetAccessTokenLifetime(TokenLifetimes.Access)
                    .SetAuthorizationCodeLifetime(TokenLifetimes.AuthorizationCode)
                    .SetIdentityTokenLifetime(TokenLifetimes.Identity)
                    .SetRefreshTokenLifetime(TokenLifetimes.Refresh)
                    // OpenIddict's own 30 seconds let a stolen token work beside its owner's, unnoticed
                    .SetRefreshTokenReuseLeeway(TimeSpan.Zero);
                // other services and other providers' clients read the access token themselves
                server.DisableAccessTokenEncryption();
                // the token endpoint answers invalid_scope itself, and people's scopes are narrowed to their role
                server.IgnoreScopePermissions();
                server.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
                // its page sends itself off by a script and to another site, both of which our pages' policy forbids
                server.Configure(options => options.ResponseModes.Remove(ResponseModes.FormPost));
                // its error pages lie on somebody else's site
                server.AddEventHandler<OpenIddictServerEvents.ApplyTokenResponseContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.Response.ErrorUri = null;
                    return ValueTask.CompletedTask;
                }).SetOrder(int.MinValue));
                // a redirect is a header, and a header is ASCII; the portal is known by its address as it was registered
                server.AddEventHandler<OpenIddictServerEvents.ApplyAuthorizationResponseContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.RedirectUri = InAscii(context.RedirectUri);
                    return ValueTask.CompletedTask;
                }).SetOrder(OpenIddictServerHandlers.Authentication.AttachRedirectUri.Descriptor.Order + 1));
                server.AddEventHandler<OpenIddictServerEvents.ApplyEndSessionResponseContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.PostLogoutRedirectUri = InAscii(context.PostLogoutRedirectUri);
                    return ValueTask.CompletedTask;
                }).SetOrder(OpenIddictServerHandlers.Session.AttachPostLogoutRedirectUri.Descriptor.Order + 1));
                server.UseAspNetCore()
                    .EnableTokenEndpointPassthrough()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableErrorPassthrough()
                    // the gateway ends HTTPS; behind it, and on loopback, we speak HTTP
                    .DisableTransportSecurityRequirement();
            });
    }

    private static string? InAscii(string? address) => address is null || Ascii.IsValid(address) ? address : AsciiAddress.Of(address);
}

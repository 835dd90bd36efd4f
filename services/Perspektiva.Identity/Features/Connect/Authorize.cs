using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Tokens;
using Perspektiva.ServiceDefaults.Web;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary><c>GET|POST /connect/authorize</c>: signs the person in where needed, lets them choose for whom they act, and issues the code.</summary>
internal static class Authorize
{
    /// <summary>The parameter by which a portal, or a link of the page to choose, names the membership.</summary>
    private const string Wanted = "membership";

    public static void Map(IEndpointRouteBuilder app) => app.MapMethods("/connect/authorize", ["GET", "POST"], HandleAsync)
        .AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("Authorize");

    private static async Task<IResult> HandleAsync(HttpContext http, IdentityDb db, Session session, TimeProvider time, IOpenIddictApplicationManager applications, CancellationToken ct)
    {
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return Pages.Error(http, error, refused.ErrorDescription);
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict did not read the request");
        if (await RefusedScopeAsync(request, applications, ct) is { } scope)
            return ConnectErrors.Refuse(Errors.InvalidScope, $"The client may not have the scope {scope}.");

        var signedIn = await session.ReadAsync(http, ct);
        if (signedIn is null || MustSignInAgain(request, signedIn, time))
        {
            return request.HasPromptValue(PromptValues.None)
                ? ConnectErrors.Refuse(Errors.LoginRequired, "The person must sign in.")
                : Results.Redirect(SignInPath.For(PathAfterSignIn(http, request)));
        }

        var memberships = await db.Memberships.AsNoTracking().Include(m => m.Organisation)
            .Where(m => m.Subject == signedIn.Account.PublicId && m.Holder == HolderKind.Account && m.RevokedAt == null)
            .OrderBy(m => m.Id).ToListAsync(ct);
        var wanted = (string?)request[Wanted];
        var membership = memberships is [var only] && wanted is null ? only : memberships.Find(m => m.PublicId == wanted);
        if (membership is not null)
        {
            return Results.SignIn(
                TokenClaims.ForPerson(signedIn.Account, membership, GrantedScopes.For(membership, request.GetScopes()), signedIn.At.ToUnixTimeSeconds()), null,
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        }
        if (memberships.Count == 0)
            return ConnectErrors.Refuse(Errors.AccessDenied, "The person acts for no organisation any more.");
        return request.HasPromptValue(PromptValues.None)
            ? ConnectErrors.Refuse(Errors.InteractionRequired, "The person must choose an organisation.")
            // Without the one that was wanted: it has ended meanwhile, and a choice beside it would be none.
            : Pages.Choose(http, PathOf(http, request, Wanted), memberships);
    }

    private static async Task<string?> RefusedScopeAsync(OpenIddictRequest request, IOpenIddictApplicationManager applications, CancellationToken ct)
    {
        var application = await applications.FindByClientIdAsync(request.ClientId ?? "", ct) ?? throw new InvalidOperationException("OpenIddict knew the client a moment ago");
        var permissions = await applications.GetPermissionsAsync(application, ct);
        return request.GetScopes().FirstOrDefault(
            scope => scope is not (Scopes.OpenId or Scopes.OfflineAccess) && !permissions.Contains(Permissions.Prefixes.Scope + scope));
    }

    private static bool MustSignInAgain(OpenIddictRequest request, SignedIn signedIn, TimeProvider time) =>
        AsksForSignIn(request) || (request.MaxAge is { } seconds && (time.GetUtcNow() - signedIn.At).TotalSeconds > seconds);

    /// <summary><c>max_age=0</c> means the same as <c>prompt=login</c> (OpenID Connect Core, 3.1.2.1): every sign-in is older.</summary>
    private static bool AsksForSignIn(OpenIddictRequest request) => request.HasPromptValue(PromptValues.Login) || request.MaxAge <= 0;

    /// <summary>Back to this request after the sign-in; without what asked for it, or it would go round for ever.</summary>
    private static string PathAfterSignIn(HttpContext http, OpenIddictRequest request) =>
        request.MaxAge <= 0 ? PathOf(http, request, Parameters.Prompt, Parameters.MaxAge) : PathOf(http, request, Parameters.Prompt);

    private static string PathOf(HttpContext http, OpenIddictRequest request, params string[] without)
    {
        var parameters = request.GetParameters().Where(p => !without.Contains(p.Key))
            .Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
        return http.Request.Path + QueryString.Create(parameters);
    }
}

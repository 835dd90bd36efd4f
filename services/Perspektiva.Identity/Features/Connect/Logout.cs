using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.ServiceDefaults.Web;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary><c>/connect/logout</c>: ends the session here. With the person's own <c>id_token_hint</c> at once, else after a click, so that no foreign page signs anybody out.</summary>
internal static class Logout
{
    /// <summary>What the specification lets a portal send (OpenID Connect RP-Initiated Logout, 2).</summary>
    private static readonly string[] Passed = [Parameters.IdTokenHint, Parameters.ClientId, Parameters.PostLogoutRedirectUri, Parameters.State, Parameters.UiLocales];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/connect/logout", AskAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("AskLogout");
        app.MapPost("/connect/logout", EndAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("Logout");
    }

    private static async Task<IResult> AskAsync(HttpContext http, Session session, CancellationToken ct)
    {
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return Pages.Error(http, error, refused.ErrorDescription);
        var signedIn = await session.ReadAsync(http, ct);
        return signedIn is null || await HintedAsync(http) == signedIn.Account.PublicId ? await EndSessionAsync(http) : Pages.ConfirmLogout(http);
    }

    private static async Task<IResult> EndAsync(HttpContext http, Session session, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return Pages.Error(http, error, refused.ErrorDescription);
        if (await antiforgery.IsRequestValidAsync(http))
            return await EndSessionAsync(http);
        if (await HintedAsync(http) is not { } hinted)
            return Pages.ConfirmLogout(http);
        // With a form of the portal's the session's cookie does not come (it is Lax), with a redirect it does.
        return hinted == (await session.ReadAsync(http, ct))?.Account.PublicId ? await EndSessionAsync(http) : Results.Redirect(PathOf(http));
    }

    /// <summary>Whose the portal's hint is; none without one. OpenIddict has checked its signature, but everybody who has an account has one of their own.</summary>
    private static async Task<string?> HintedAsync(HttpContext http) => http.GetOpenIddictServerRequest()?.IdTokenHint is null
        ? null
        : (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal?.GetClaim(Claims.Subject);

    private static string PathOf(HttpContext http)
    {
        var parameters = http.GetOpenIddictServerRequest()!.GetParameters().Where(p => Passed.Contains(p.Key)).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
        return http.Request.Path + QueryString.Create(parameters);
    }

    private static async Task<IResult> EndSessionAsync(HttpContext http)
    {
        await http.SignOutAsync(Session.Scheme);
        if (http.GetOpenIddictServerRequest()?.PostLogoutRedirectUri is null)
            return Pages.SignedOut(http);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}

using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Connect;

/// <summary><c>/connect/logout</c>: ends the session here. With a portal's <c>id_token_hint</c> at once, else after a click, so that no foreign page signs anybody out.</summary>
internal static class Logout
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/connect/logout", AskAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("AskLogout");
        app.MapPost("/connect/logout", EndAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("Logout");
    }

    private static async Task<IResult> AskAsync(HttpContext http, Session session, CancellationToken ct)
    {
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return Pages.Error(http, error, refused.ErrorDescription);
        if (await IsHintedAsync(http) || await session.ReadAsync(http, ct) is null)
            return await EndSessionAsync(http);
        return Pages.ConfirmLogout(http);
    }

    private static async Task<IResult> EndAsync(HttpContext http, IAntiforgery antiforgery)
    {
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return Pages.Error(http, error, refused.ErrorDescription);
        if (!await IsHintedAsync(http) && !await antiforgery.IsRequestValidAsync(http))
            return Pages.ConfirmLogout(http);
        return await EndSessionAsync(http);
    }

    /// <summary>OpenIddict has checked the hint's signature: only the portal that the person signed in through has it.</summary>
    private static async Task<bool> IsHintedAsync(HttpContext http) =>
        http.GetOpenIddictServerRequest()?.IdTokenHint is not null
        && (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Succeeded;

    private static async Task<IResult> EndSessionAsync(HttpContext http)
    {
        await http.SignOutAsync(Session.Scheme);
        if (http.GetOpenIddictServerRequest()?.PostLogoutRedirectUri is null)
            return Pages.SignedOut(http);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}

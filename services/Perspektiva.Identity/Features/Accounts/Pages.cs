using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Views;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Answers with a page of <c>Views/</c>: no script, nothing from elsewhere, never cached.</summary>
internal static class Pages
{
    public static IResult SignIn(HttpContext http, SignInForm form, params FieldError[] errors) =>
        SignIn(http, form, errors.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, errors);

    public static IResult SignIn(HttpContext http, SignInForm form, int status, params FieldError[] errors)
    {
        var returnUrl = SignInPath.IsAllowed(form.ReturnUrl) ? form.ReturnUrl : null;
        return Page<SignInPage>(http, status, new { Token = TokenOf(http), form.Login, ReturnUrl = returnUrl, Errors = errors }, PagePolicy.CallbackOf(returnUrl));
    }

    public static IResult SignedIn(HttpContext http) =>
        Page<SignedInPage>(http, StatusCodes.Status200OK, new { Token = TokenOf(http) });

    public static IResult Choose(HttpContext http, string authorizeUrl, IReadOnlyList<Membership> memberships) =>
        Page<ChoosePage>(http, StatusCodes.Status200OK, new { Choices = Choices.Of(authorizeUrl, memberships) }, PagePolicy.CallbackOf(authorizeUrl));

    public static IResult ConfirmLogout(HttpContext http) => Page<LogoutPage>(
        http, StatusCodes.Status200OK, new { Token = TokenOf(http), Query = http.Request.Query.ToDictionary(p => p.Key, p => p.Value.ToString()) },
        http.GetOpenIddictServerRequest()?.PostLogoutRedirectUri);

    public static IResult SignedOut(HttpContext http) => Page<SignedOutPage>(http, StatusCodes.Status200OK, new { });

    /// <summary>A portal sent the browser here with a request that cannot be answered: it is told, and nobody is redirected.</summary>
    public static IResult Error(HttpContext http, string error, string? description) =>
        Page<ErrorPage>(http, StatusCodes.Status400BadRequest, new { Code = error, Description = description });

    public static IResult Page<TPage>(HttpContext http, int status, object parameters, string? portal = null) where TPage : IComponent
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = PagePolicy.For(portal);
        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    public static AntiforgeryTokenSet TokenOf(HttpContext http) => http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
}

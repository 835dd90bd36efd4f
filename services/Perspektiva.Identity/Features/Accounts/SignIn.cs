using Microsoft.AspNetCore.Antiforgery;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>The sign-in page.</summary>
internal static partial class SignIn
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(SignInPath.Path, ShowAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("ShowSignIn");
        app.MapPost(SignInPath.Path, SubmitAsync).AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("SignIn");
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Session session, CancellationToken ct)
    {
        string? returnUrl = http.Request.Query["returnUrl"];
        // a portal's request comes here only when the person must sign in (again)
        return returnUrl is null && await session.ReadAsync(http, ct) is not null
            ? Pages.SignedIn(http)
            : Pages.SignIn(http, new SignInForm { ReturnUrl = returnUrl });
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext http, IAntiforgery antiforgery, SignInThrottle throttle, CredentialCheck credentials, Session session, ILogger<SignInForm> logger, CancellationToken ct)
    {
        var form = await SignInForm.ReadAsync(http, ct);
        if (form is null)
            return Pages.Error(http, "malformed", null);
        if (!await antiforgery.IsRequestValidAsync(http))
            return Pages.SignIn(http, form, new FieldError("login", "Die Seite war zu lange offen. Bitte melden Sie sich noch einmal an."));
        if (form.Missing() is { Length: > 0 } missing)
            return Pages.SignIn(http, form, missing);
        var address = http.Connection.RemoteIpAddress;
        if (!throttle.TryBegin(address))
        {
            LogThrottled(logger);
            return Pages.SignIn(http, form, StatusCodes.Status429TooManyRequests, new FieldError("login", "Zu viele Versuche. Bitte warten Sie 10 Minuten."));
        }
        if (await credentials.CheckAsync(form.Login, form.Password, ct) is not { } account)
        {
            LogFailed(logger);
            return Pages.SignIn(http, form, new FieldError(
                "login", "Anmeldename oder Kennwort stimmen nicht. Nach 5 Fehlversuchen ist das Konto für 15 Minuten gesperrt."));
        }
        throttle.Succeeded(address);
        await session.StartAsync(http, account);
        return SignInPath.IsAllowed(form.ReturnUrl) ? Results.LocalRedirect(form.ReturnUrl) : Results.LocalRedirect(SignInPath.Path);
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "A sign-in failed")]
    private static partial void LogFailed(ILogger logger);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "An address was refused after too many failed sign-ins")]
    internal static partial void LogThrottled(ILogger logger);
}

using Microsoft.Extensions.Primitives;

namespace Perspektiva.Gateway.Pages;

/// <summary>Headers that keep browsers on the safe side; a service's own content security policy is left as it is.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = NoSniff;
            headers.XFrameOptions = Deny;
            headers["Referrer-Policy"] = NoReferrer;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = Nothing;
            if (http.Request.IsHttps)
                headers.StrictTransportSecurity = OneYear;
            return Task.CompletedTask;
        }, context);
        return next(context);
    });
}

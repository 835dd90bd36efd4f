using Scalar.AspNetCore;

namespace Perspektiva.Gateway.Pages;

/// <summary>The API's documentation page: Scalar with its own files, nothing from elsewhere.</summary>
internal static class Documentation
{
    /// <summary>Scalar starts with a script in the page and styles itself at run time; it may reach nothing but this gateway.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'";

    public static void MapDocumentation(this WebApplication app) => app.MapScalarApiReference("/docs", options => options
            .WithTitle("Perspektiva")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .DisableDefaultFonts()
            .HideDeveloperTools()
            .DisableAgent()
            .DisableMcp()
            .WithDynamicBaseServerUrl())
        .AllowAnonymous()
        .AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
}

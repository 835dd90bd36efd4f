using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>A page as it leaves: kept nowhere, told to no other site, without any script.</summary>
internal static class PageResult
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page with its parameters.</summary>
    public static RazorComponentResult<TPage> Of<TPage>(HttpContext http, int status, object parameters)
        where TPage : IComponent
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }
}

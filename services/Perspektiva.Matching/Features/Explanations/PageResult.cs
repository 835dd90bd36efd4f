using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Perspektiva.Matching.Views;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>A page as it leaves: kept nowhere, told to no other site, without any script.</summary>
internal static class PageResult
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page that says why nothing is scored; a fit of 0 would be read as one.</summary>
    public static IResult Refused(HttpContext http, Engine.InputProblem problem, Guid participantId, Guid? placeId = null)
    {
        var whose = problem.Id == participantId ? "dieser Person" : problem.Id == placeId ? "diesem Platz" : "den genannten Anpassungen";
        return Of<RefusedPage>(http, StatusCodes.Status409Conflict, new { Whose = whose, problem.Code });
    }

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

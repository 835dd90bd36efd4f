using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Views;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>One pair as a page: what a coach puts on the table in the conversation. No script, nothing from elsewhere, fit for printing.</summary>
internal static class ExplainPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static readonly byte[] Style = ReadStyle();

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/explain/{participantId}/{placeId}", HandleAsync).AllowAnonymous()
            .WithName("ExplainPage").WithSummary("One pair as a page; the link comes with GET /v1/pairs").ExcludeFromDescription();
        app.MapGet("/explain/style.css", () => TypedResults.Bytes(Style, "text/css")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(
        string participantId, string placeId, string? key, string[]? adapt, string[]? removes, DateOnly? onDate, HttpContext http, MatchingDb db, ExplainLink link,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        StatedAdaptations.CheckDay(onDate, clock.Today(), check);
        var adaptations = StatedAdaptations.Read(adapt, removes, check);
        if (check.Failed || link.Read(key ?? "", participantId, placeId) is not { } audience)
            return Page<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        if (await Pairs.FindAsync(db, participantId, placeId, ct) is not { Participant.MayMatch: true } pair)
            return Page<LinkOverPage>(http, StatusCodes.Status404NotFound, new { });
        var model = PairSheet.Of(pair, pair.Explain(adaptations, onDate ?? clock.Today(), audience));
        return Page<PairPage>(http, StatusCodes.Status200OK, new { Sheet = model });
    }

    private static RazorComponentResult<TPage> Page<TPage>(HttpContext http, int status, object parameters)
        where TPage : IComponent
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    private static byte[] ReadStyle()
    {
        using var stream = typeof(ExplainPage).Assembly.GetManifestResourceStream("style.css")
            ?? throw new InvalidOperationException("The pages' style sheet is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

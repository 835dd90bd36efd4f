using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Views;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>One pair as a page: what a coach puts on the table in the conversation. No script, nothing from elsewhere, fit for printing.</summary>
internal static class ExplainPage
{
    private static readonly byte[] Style = ReadStyle();

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/explain/{participantId}/{placeId}", HandleAsync).AllowAnonymous()
            .WithName("ExplainPage").WithSummary("One pair as a page; the link comes with GET /v1/pairs").ExcludeFromDescription();
        app.MapGet("/explain/style.css", () => TypedResults.Bytes(Style, "text/css")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(
        string participantId, string placeId, string? key, [AsParameters] PairQuery query, HttpContext http, MatchingDb db, ExplainLink link, IAccessLog log,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        var adaptations = query.Read(today, check);
        if (check.Failed || link.Read(key ?? "", participantId, placeId) is not { } holder)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        if (await Pairs.FindAsync(db, participantId, placeId, ct) is not { } pair)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status404NotFound, new { });
        if (await link.AudienceAsync(holder, pair.Participant, ct) is not { } audience)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        if (!pair.Participant.MayMatch)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status404NotFound, new { });
        if (adaptations.Contradictions(pair.PlaceProfile).Any())
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        await log.ReadAsync([pair.Participant.Id], ReadPurpose.Explanation, holder.Reader, ct);
        var answer = pair.Explain(adaptations, query.OnDate ?? today, today, audience);
        return answer.Problems is [var problem, ..]
            ? PageResult.Refused(http, problem, pair.Participant.Id, pair.Place.Id)
            : PageResult.Of<PairPage>(http, StatusCodes.Status200OK, new { Sheet = PairSheet.Of(pair, answer) });
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

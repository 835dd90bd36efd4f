using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Insights;

/// <summary>A participant's development paths: which one or two abilities, raised by one level, open how many more places of which fields.</summary>
internal static class ParticipantPaths
{
    /// <summary>An ability raised by one level.</summary>
    internal sealed record Step(Contracts.V1.Dimension Dimension, int From, int To);

    /// <summary>Places of an occupational field; null = the place names none.</summary>
    internal sealed record FieldRow(string? Field, int Opens);

    /// <summary>A path.</summary>
    internal sealed record PathRow(IReadOnlyList<Step> Steps, int Opens, int Closes, IReadOnlyList<FieldRow> Fields, TextView Text);

    /// <summary>All paths, most first.</summary>
    /// <param name="One">One ability each.</param>
    /// <param name="Two">Two abilities that together open more than the better of them alone.</param>
    internal sealed record Response(
        string ParticipantId, DateOnly OnDate, string FormulaVersion, string RulesVersion, int SuitableNow, IReadOnlyList<PathRow> One, IReadOnlyList<PathRow> Two);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/development-paths", HandleAsync)
        .RequireScope("rankings:read").WithName("ParticipantPaths").WithSummary("Which one or two abilities, raised by one level, open how many more places")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] InsightQuery query, MatchingDb db, MatchIndex index, IndexTail tail, IAccessLog log, Caller caller, Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var options = query.Read(clock.Today(), cursor, check);
        if (check.Failed)
            return check.Problem();
        var (participant, problem) = await InsightSubject.FindAsync(id, db, log, caller, ct);
        if (participant is null)
            return problem!;

        await tail.FreshAsync(ct);
        var paths = index.DevelopmentPaths(InsightSubject.Profile(participant), options, query.Rows);
        if (RankProblems.Of(participant.Id, paths.Problems) is { } refused)
            return refused;
        return TypedResults.Ok(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, paths.SuitableNow,
            [.. paths.One.Select(Describe)], [.. paths.Two.Select(Describe)]));
    }

    private static PathRow Describe(Engine.DevelopmentPath path) => new(
        [.. path.Steps.Select(step => new Step((Contracts.V1.Dimension)step.Dimension, step.From, step.To))], path.Opens, path.Closes,
        [.. path.Fields.Select(field => new FieldRow(field.Field == 0 ? null : field.Field.ToString("00", CultureInfo.InvariantCulture), field.Places))], TextView.Of(path.Text));
}

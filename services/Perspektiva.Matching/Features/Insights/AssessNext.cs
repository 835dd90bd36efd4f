using System.ComponentModel;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Insights;

/// <summary>Which abilities to assess next: those whose result would change the top of the ranking most.</summary>
internal static class AssessNext
{
    private const int DefaultTop = 10;
    private const int MaxTop = 50;

    /// <summary>The top of the list if the assessment came out at a level.</summary>
    internal sealed record Outcome(int Level, int Enters, int Moves, bool FirstChanges);

    /// <summary>An ability.</summary>
    internal sealed record Row(Contracts.V1.Dimension Dimension, int Enters, int EntersAtMost, int Moves, IReadOnlyList<Outcome> Outcomes, TextView Text);

    /// <summary>The abilities, most first.</summary>
    internal sealed record Response(
        string ParticipantId, DateOnly OnDate, string FormulaVersion, string RulesVersion, int Top, int Listed, int Unassessed, IReadOnlyList<Row> Items);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/assess-next", HandleAsync)
        .RequireScope("rankings:read").WithName("AssessNext").WithSummary("The abilities not yet assessed whose result would change the top of the ranking most")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] InsightQuery query, [Description("How long the top of the list is, 1 to 50, default 10")] int? top,
        MatchingDb db, MatchIndex index, IndexTail tail, IAccessLog log, Caller caller, Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var options = query.Read(clock.Today(), cursor, check);
        InsightQuery.CheckRange("top", top, MaxTop, check);
        if (check.Failed)
            return check.Problem();
        var (participant, problem) = await InsightSubject.FindAsync(id, db, log, caller, ct);
        if (participant is null)
            return problem!;

        await tail.FreshAsync(ct);
        options = options with { Top = top ?? DefaultTop };
        var next = index.AssessNext(InsightSubject.Profile(participant), options, query.Rows);
        if (RankProblems.Of(participant.Id, next.Problems) is { } refused)
            return refused;
        var rows = next.Items.Select(item => new Row(
            (Contracts.V1.Dimension)item.Dimension, item.Enters, item.Outcomes.Length * options.Top, item.Moves,
            [.. item.Outcomes.Select(o => new Outcome(o.Level, o.Enters, o.Moves, o.FirstChanges))], TextView.Of(item.Text)));
        return TypedResults.Ok(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, options.Top, next.Listed, next.Unassessed, [.. rows]));
    }
}

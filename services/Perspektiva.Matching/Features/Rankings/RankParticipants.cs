using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>The best participants for a place, of the coach's own: an employer sees nobody before that person's yes.</summary>
internal static class RankParticipants
{
    /// <summary>One participant of the list, by pseudonym.</summary>
    internal sealed record Row(
        string ParticipantId, int? DistanceMetres, int Fit, string FitShown, int Low, int High, bool Suitable, DateOnly StartOn, IReadOnlyList<PartView>? Explanation)
    {
        /// <summary>The row as ranked; an explained one is told by the person's record as it is now, so that the parts sum to its fit.</summary>
        /// <returns>Nothing when the person would not be in the list any more.</returns>
        public static Row? Of(Engine.RankedParticipant ranked, IndexedParticipant person, Engine.PlaceProfile place, Engine.RankOptions options, bool explain)
        {
            if (!explain)
                return new Row(
                    person.PublicId, ranked.DistanceMetres, ranked.Fit, ScoredView.Show(ranked.Fit), ranked.Low, ranked.High, ranked.Suitable, ranked.StartOn, null);
            return Engine.MatchingEngine.ExplainRanked(person.Profile, place, options) is var (now, parts)
                ? new Row(person.PublicId, now.DistanceMetres, now.Fit, ScoredView.Show(now.Fit), now.Low, now.High, now.Suitable, now.StartOn, PartsView.Of(parts))
                : null;
        }
    }

    /// <summary>One of the coach's participants whom the engine cannot rank.</summary>
    /// <param name="Reason">A code: what is wrong with the record.</param>
    internal sealed record LeftOutRow(string ParticipantId, string Reason);

    /// <summary>A page of the list.</summary>
    /// <param name="LeftOut">Who is on no page.</param>
    internal sealed record Response(
        string PlaceId, DateOnly OnDate, string FormulaVersion, string RulesVersion, IReadOnlyList<Row> Items, string? Next, IReadOnlyList<LeftOutRow> LeftOut);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/places/{id}/ranking", HandleAsync)
        .RequireScope("rankings:read").WithName("RankParticipants").WithSummary("The best participants for a place, for their coaches")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] RankQuery query, MatchingDb db, MatchIndex index, IndexTail tail, Caller caller, Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsCoach())
            return Problems.Forbidden("Only coaches may see whom a place suits");
        var list = $"ranking/{id}";
        var check = new Check();
        var options = query.Read(list, clock.Today(), cursor, check);
        if (check.Failed)
            return check.Problem();
        if (!PublicId.IsValid(id, IdPrefix.Place))
            return Problems.NotFound();
        await tail.FreshAsync(ct);
        var placeId = await db.Places.AsNoTracking().Where(p => p.PublicId == id).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct);
        if (placeId is not { } known || index.Place(known) is not { } place)
            return Problems.NotFound();

        var ranking = index.RankParticipants(place.Profile, participant => caller.SideOf(participant) == Side.Coach, options);
        if (RankProblems.Of(known, ranking.Problems) is { } refused)
            return refused;
        var rows = new List<Row>(ranking.Items.Length);
        foreach (var item in ranking.Items)
        {
            if (index.Participant(item.ParticipantId) is { } participant && Row.Of(item, participant, place.Profile, options, query.Explain == true) is { } row)
                rows.Add(row);
        }
        return new RankedResult<Response>(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, rows, RankQuery.Next(ranking.Next, list, cursor), [.. LeftOut(ranking.Problems)]));

        IEnumerable<LeftOutRow> LeftOut(ImmutableArray<Engine.InputProblem> problems) => problems
            .Select(problem => index.Participant(problem.Id) is { } person ? new LeftOutRow(person.PublicId, problem.Code) : null).OfType<LeftOutRow>();
    }
}

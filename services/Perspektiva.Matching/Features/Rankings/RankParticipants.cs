using System.Collections.Immutable;
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
    /// <param name="Changed">The pair changed since the list was begun: the row is told as it is now, and stands where it stood, not where its fit would put it.</param>
    internal sealed record Row(
        string ParticipantId, int? DistanceMetres, int Fit, string FitShown, int Low, int High, bool Suitable, DateOnly StartOn, bool Changed,
        IReadOnlyList<PartView>? Explanation)
    {
        /// <summary>The row as ranked; an explained one is told by the person's record as it is now, so that the parts sum to its fit.</summary>
        /// <returns>Nothing when the person would not be in the list any more.</returns>
        public static Row? Of(Engine.RankedParticipant ranked, IndexedParticipant person, Engine.PlaceProfile place, Engine.RankOptions options, bool explain) => explain
            ? Now(new Engine.RankPosition(ranked.Fit, ranked.ParticipantId), person, place, options, explain)
            : new Row(person.PublicId, ranked.DistanceMetres, ranked.Fit, ScoredView.Show(ranked.Fit), ranked.Low, ranked.High, ranked.Suitable, ranked.StartOn, false, null);

        /// <summary>A row of a list that was begun, as the pair is now.</summary>
        /// <param name="kept">The fit that the list was ordered by.</param>
        /// <returns>Nothing when the person would not be in the list any more.</returns>
        public static Row? Now(Engine.RankPosition kept, IndexedParticipant person, Engine.PlaceProfile place, Engine.RankOptions options, bool explain) =>
            Engine.MatchingEngine.ExplainRanked(person.Profile, place, options) is var (now, parts)
                ? new Row(
                    person.PublicId, now.DistanceMetres, now.Fit, ScoredView.Show(now.Fit), now.Low, now.High, now.Suitable, now.StartOn, now.Fit != kept.Fit,
                    explain ? PartsView.Of(parts) : null)
                : null;
    }

    /// <summary>One of the coach's participants whom the engine cannot rank.</summary>
    /// <param name="Reason">A code: what is wrong with the record.</param>
    internal sealed record LeftOutRow(string ParticipantId, string Reason);

    /// <summary>A page of the list.</summary>
    /// <param name="Next">Cursor of the next page, with the same filters; null at the end.</param>
    /// <param name="Stable">No row of the list is missing or comes twice, whatever changed since its first page; false below its best thousand, and where Redis is away and another replica keeps the list.</param>
    /// <param name="LeftOut">Who is on no page.</param>
    internal sealed record Response(
        string PlaceId, DateOnly OnDate, string FormulaVersion, string RulesVersion, IReadOnlyList<Row> Items, string? Next, bool Stable,
        IReadOnlyList<LeftOutRow> LeftOut);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/places/{id}/ranking", HandleAsync)
        .RequireScope("rankings:read").WithName("RankParticipants").WithSummary("The best participants for a place, for their coaches")
        .WithDescription(RankPages.Description).Produces<Response>().Produces(StatusCodes.Status409Conflict).Produces(StatusCodes.Status410Gone);

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] RankQuery query, MatchingDb db, MatchIndex index, IndexTail tail, RankPages pages, IAccessLog log, Caller caller,
        Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsCoach())
            return Problems.Forbidden("Only coaches may see whom a place suits");
        var list = $"ranking/{id}";
        var check = new Check();
        var request = query.Read(list, clock.Today(), cursor, check);
        if (check.Failed)
            return check.Problem();
        if (!PublicId.IsValid(id, IdPrefix.Place))
            return Problems.NotFound();
        if (await index.FindPlaceAsync(id, db, tail, ct) is not { } place)
            return Problems.NotFound();

        var (options, explain, told) = (request.Options, query.Explain == true, new List<Guid>());
        var source = new RankSource<Engine.RankedParticipant, Row>(
            asked => index.RankParticipants(place.Profile, IsOwn, asked),
            item => new Engine.RankPosition(item.Fit, item.ParticipantId),
            item => Own(item.ParticipantId) is { } person ? Told(person, Row.Of(item, person, place.Profile, options, explain)) : null,
            kept => Own(kept.Id) is { } person ? Told(person, Row.Now(kept, person, place.Profile, options, explain)) : null);
        var page = request.Step is { } step ? await pages.GoOnAsync(request, step, list, source) : pages.Begin(request, list, source.Rank(options), source);
        if (page is null)
            return RankProblems.SnapshotGone();
        if (RankProblems.Of(place.Profile.Id, page.Problems) is { } refused)
            return refused;
        List<LeftOutRow> leftOut = [.. LeftOut(page.Problems)];
        await log.ReadAsync(told, ReadPurpose.Ranking, ct);
        return new RankedResult<Response>(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, page.Rows, page.Next, page.Stable, leftOut));

        bool IsOwn(IndexedParticipant person) => caller.SideOf(person) == Side.Coach;

        IndexedParticipant? Own(Guid participantId) => index.Participant(participantId) is { } person && IsOwn(person) ? person : null;

        IEnumerable<LeftOutRow> LeftOut(ImmutableArray<Engine.InputProblem> problems) => problems
            .Select(problem => index.Participant(problem.Id) is { } person ? Told(person, new LeftOutRow(person.PublicId, problem.Code)) : null).OfType<LeftOutRow>();

        // Each of them is read, pseudonym or not.
        T? Told<T>(IndexedParticipant person, T? row)
            where T : class
        {
            if (row is not null)
                told.Add(person.Profile.Id);
            return row;
        }
    }
}

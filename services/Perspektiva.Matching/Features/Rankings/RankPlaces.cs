using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>The best places for a participant.</summary>
internal static class RankPlaces
{
    /// <summary>One place of the list.</summary>
    /// <param name="Changed">The pair changed since the list was begun: the row is told as it is now, and stands where it stood, not where its fit would put it.</param>
    internal sealed record Row(
        string PlaceId, string CompanyId, Contracts.V1.PlaceType Type, string KldbKey, int? DistanceMetres, int Fit, string FitShown, int Low, int High, bool Suitable,
        DateOnly StartOn, bool Changed, IReadOnlyList<PartView>? Explanation)
    {
        /// <summary>The row as ranked; an explained one is told by its place as it is now, so that the parts sum to its fit.</summary>
        /// <returns>Nothing when the place would not be in the list any more.</returns>
        public static Row? Of(Engine.RankedPlace ranked, Engine.ParticipantProfile person, IndexedPlace place, Engine.RankOptions options, bool explain) =>
            explain ? Now(new Engine.RankPosition(ranked.Fit, ranked.PlaceId), person, place, options, explain) : Of(ranked, place, false, null);

        /// <summary>A row of a list that was begun, as the pair is now.</summary>
        /// <param name="kept">The fit that the list was ordered by.</param>
        /// <returns>Nothing when the place would not be in the list any more.</returns>
        public static Row? Now(Engine.RankPosition kept, Engine.ParticipantProfile person, IndexedPlace place, Engine.RankOptions options, bool explain) =>
            Engine.MatchingEngine.ExplainRanked(person, place.Profile, options) is { } now
                ? Of(now.Row, place, now.Row.Fit != kept.Fit, explain ? PartsView.Of(now.Parts) : null)
                : null;

        private static Row Of(Engine.RankedPlace ranked, IndexedPlace place, bool changed, IReadOnlyList<PartView>? parts) => new(
            place.PublicId, place.CompanyPublicId, (Contracts.V1.PlaceType)place.Profile.Type, place.Profile.Kldb ?? "", ranked.DistanceMetres,
            ranked.Fit, ScoredView.Show(ranked.Fit), ranked.Low, ranked.High, ranked.Suitable, ranked.StartOn, changed, parts);
    }

    /// <summary>A part of the list.</summary>
    /// <param name="Next">Cursor of the next page, with the same filters; null at the end.</param>
    /// <param name="Stable">No row of the list is missing or comes twice, whatever changed since its first page; false below its best thousand, and where Redis is away and another replica keeps the list.</param>
    /// <param name="Page">Path of the best twenty as a printable page at the gateway; it opens without a token, for ten minutes.</param>
    internal sealed record Response(
        string ParticipantId, DateOnly OnDate, string FormulaVersion, string RulesVersion, IReadOnlyList<Row> Items, string? Next, bool Stable, string Page);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/ranking", HandleAsync)
        .RequireScope("rankings:read").WithName("RankPlaces").WithSummary("The best places for a participant")
        .WithDescription(RankPages.Description).Produces<Response>().Produces(StatusCodes.Status409Conflict).Produces(StatusCodes.Status410Gone);

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] RankQuery query, MatchingDb db, MatchIndex index, IndexTail tail, RankingCache cache, RankPages pages, ExplainLink link, IAccessLog log,
        Caller caller, Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        var list = $"ranking/{id}";
        var check = new Check();
        var request = query.Read(list, clock.Today(), cursor, check);
        if (check.Failed)
            return check.Problem();
        if (!PublicId.IsValid(id, IdPrefix.Participant))
            return Problems.NotFound();
        var participant = await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct);
        if (participant is null || caller.SideOf(participant) == Side.None)
            return Problems.NotFound();
        if (!participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");

        var profile = participant.State.ToProfile(participant.MayMatch);
        if (RankProblems.OfJourney(profile) is { } notReady)
            return notReady;
        var (options, explain) = (request.Options, query.Explain == true);
        var source = new RankSource<Engine.RankedPlace, Row>(
            asked => index.RankPlaces(profile, asked),
            item => new Engine.RankPosition(item.Fit, item.PlaceId),
            item => index.Place(item.PlaceId) is { } place ? Row.Of(item, profile, place, options, explain) : null,
            kept => index.Place(kept.Id) is { } place ? Row.Now(kept, profile, place, options, explain) : null);
        var page = await log.ReadWhileAsync(participant.Id, ReadPurpose.Ranking, RankAsync, ct);
        if (page is null)
            return RankProblems.SnapshotGone();
        if (RankProblems.Of(profile.Id, page.Problems) is { } refused)
            return refused;
        return new RankedResult<Response>(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, page.Rows, page.Next, page.Stable,
            link.MakeList(id, link.HolderOf(caller))));

        async Task<RankPage<Row>?> RankAsync()
        {
            await tail.FreshAsync(ct);
            return request.Step is { } step
                ? await pages.GoOnAsync(request, step, list, source)
                : pages.Begin(request, list, await cache.GetOrRankAsync(participant, options, tail.Position, () => source.Rank(options)), source);
        }
    }
}

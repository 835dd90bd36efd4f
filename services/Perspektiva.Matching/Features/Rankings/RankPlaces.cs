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
    internal sealed record Row(
        string PlaceId, string CompanyId, Contracts.V1.PlaceType Type, string KldbKey, int? DistanceMetres, int Fit, string FitShown, int Low, int High, bool Suitable,
        DateOnly StartOn, IReadOnlyList<PartView>? Explanation)
    {
        /// <summary>The row as ranked; an explained one is told by its place as it is now, so that the parts sum to its fit.</summary>
        /// <returns>Nothing when the place would not be in the list any more.</returns>
        public static Row? Of(Engine.RankedPlace ranked, Engine.ParticipantProfile person, IndexedPlace place, Engine.RankOptions options, bool explain)
        {
            if (!explain)
                return Of(ranked, place, null);
            return Engine.MatchingEngine.ExplainRanked(person, place.Profile, options) is { } now ? Of(now.Row, place, PartsView.Of(now.Parts)) : null;
        }

        private static Row Of(Engine.RankedPlace ranked, IndexedPlace place, IReadOnlyList<PartView>? parts) => new(
            place.PublicId, place.CompanyPublicId, (Contracts.V1.PlaceType)place.Profile.Type, place.Profile.Kldb ?? "", ranked.DistanceMetres,
            ranked.Fit, ScoredView.Show(ranked.Fit), ranked.Low, ranked.High, ranked.Suitable, ranked.StartOn, parts);
    }

    /// <summary>A part of the list.</summary>
    /// <param name="Page">Path of the best twenty as a printable page at the gateway; it opens without a token, for ten minutes.</param>
    internal sealed record Response(
        string ParticipantId, DateOnly OnDate, string FormulaVersion, string RulesVersion, IReadOnlyList<Row> Items, string? Next, string Page);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/ranking", HandleAsync)
        .RequireScope("rankings:read").WithName("RankPlaces").WithSummary("The best places for a participant")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] RankQuery query, MatchingDb db, MatchIndex index, IndexTail tail, RankingCache cache, ExplainLink link, Caller caller, Cursor cursor,
        TimeProvider clock, CancellationToken ct)
    {
        var list = $"ranking/{id}";
        var check = new Check();
        var options = query.Read(list, clock.Today(), cursor, check);
        if (check.Failed)
            return check.Problem();
        if (!PublicId.IsValid(id, IdPrefix.Participant))
            return Problems.NotFound();
        var participant = await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct);
        if (participant is null || caller.SideOf(participant) is var side && side == Side.None)
            return Problems.NotFound();
        if (!participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");

        var profile = participant.State.ToProfile(participant.MayMatch);
        if (RankProblems.OfJourney(profile) is { } notReady)
            return notReady;
        await tail.FreshAsync(ct);
        var ranking = await cache.GetOrRankAsync(participant, options, tail.Position, () => index.RankPlaces(profile, options));
        if (RankProblems.Of(profile.Id, ranking.Problems) is { } refused)
            return refused;
        var explain = query.Explain == true;
        var rows = new List<Row>(ranking.Items.Length);
        foreach (var item in ranking.Items)
        {
            // A place that closed since the list was made is left out.
            if (index.Place(item.PlaceId) is { } place && Row.Of(item, profile, place, options, explain) is { } row)
                rows.Add(row);
        }
        var audience = side is Side.Participant or Side.Guardian ? Engine.Audience.Participant : Engine.Audience.Coach;
        return new RankedResult<Response>(new Response(
            id, options.OnDate, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, rows, RankQuery.Next(ranking.Next, list, cursor),
            link.MakeList(id, audience)));
    }
}

using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Why, and why not: one pair, as the place is and as adapted.</summary>
internal static class ExplainPair
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/pairs/{participantId}/{placeId}", HandleAsync)
        .RequireScope("rankings:read").WithName("ExplainPair").WithSummary("One pair explained: every part of the fit, every rule that excludes, what would change it")
        .Produces<PairView>();

    private static async Task<IResult> HandleAsync(
        string participantId, string placeId, [AsParameters] PairQuery query, MatchingDb db, ExplainLink link, IAccessLog log, Caller caller, TimeProvider clock,
        CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        var adaptations = query.Read(today, check);
        if (check.Failed)
            return check.Problem();
        if (await Pairs.FindAsync(db, participantId, placeId, ct) is not { } pair || caller.SideOf(pair.Participant) is var side && side == Side.None)
            return Problems.NotFound();
        if (!pair.Participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");
        if (adaptations.InVain(pair.PlaceProfile).Count > 0)
            check.ParameterError("removes", StatedAdaptations.LiesInTheTimes, "without_effect");
        foreach (var (parameter, reason) in adaptations.Contradictions(pair.PlaceProfile))
            check.ParameterError(parameter, reason, "inconsistent");
        if (check.Failed)
            return check.Problem();

        await log.ReadAsync(pair.Participant.Id, ReadPurpose.Explanation, ct);
        var page = link.Make(participantId, placeId, link.HolderOf(caller), query.ToQuery());
        return TypedResults.Ok(PairView.Of(participantId, placeId, pair.Explain(adaptations, query.OnDate ?? today, today, side.Audience()), page));
    }
}

/// <summary>A participant and a place as the database has them now.</summary>
/// <param name="Free">Seats that may still be taken, no more than the company carries.</param>
internal sealed record Pair(ParticipantView Participant, PlaceView Place, int Free, bool CompanyAtRest)
{
    /// <summary>The engine's answer on the pair; for a day that is over with the age of that day.</summary>
    public Engine.PairExplanation Explain(IReadOnlyList<PlaceAdaptation> adaptations, DateOnly onDate, DateOnly today, Engine.Audience audience)
    {
        // Not today's: the birthday before a 1 March may have been a 29 February, which going back does not tell.
        var person = onDate < today ? ParticipantProfile.AsOf(onDate) : ParticipantProfile;
        return Engine.MatchingEngine.Explain(person, PlaceProfile, adaptations.ToEngine(PlaceProfile), onDate, audience);
    }

    /// <summary>The engine's view of the participant.</summary>
    public Engine.ParticipantProfile ParticipantProfile => Participant.State.ToProfile(Participant.MayMatch);

    /// <summary>The engine's view of the place.</summary>
    public Engine.PlaceProfile PlaceProfile => Place.State.ToProfile(Free, CompanyAtRest);
}

/// <summary>Finds pairs by their public ids.</summary>
internal static class Pairs
{
    /// <summary>Both, or nothing; a draft place is known to nobody but its company.</summary>
    public static async Task<Pair?> FindAsync(MatchingDb db, string participantId, string placeId, CancellationToken ct)
    {
        if (!PublicId.IsValid(participantId, IdPrefix.Participant) || !PublicId.IsValid(placeId, IdPrefix.Place))
            return null;
        return await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == participantId, ct) is { } participant
            ? await OfAsync(db, participant, placeId, ct)
            : null;
    }

    /// <summary>A participant who is read already, and the place.</summary>
    public static async Task<Pair?> OfAsync(MatchingDb db, ParticipantView participant, string placeId, CancellationToken ct)
    {
        var row = await IndexRows.Places(db).AsNoTracking().SingleOrDefaultAsync(r => r.Place.PublicId == placeId, ct);
        return row is null || row.Place.Status == Contracts.V1.PlaceStatus.Draft ? null : new Pair(participant, row.Place, row.Free, row.CompanyAtRest);
    }
}

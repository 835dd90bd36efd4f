using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Moves a placement on, back with a reason, to a pause or to its end, which frees the seat.</summary>
internal static class ChangeStage
{
    /// <summary>The wish.</summary>
    /// <param name="On">The day of the change, from three months ago to today, not before the last change: a stage counts at once, so it is recorded on its day. Default today; of an end before the first day, that day.</param>
    /// <param name="Reason">Needed for a step back, a pause and an end.</param>
    internal sealed record Request(PlacementStage Stage, DateOnly? On, DeclineReason? Reason);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/placements/{id}/stage", HandleAsync)
        .RequireScope("placements:write").WithIdempotency<MatchingDb>().WithName("ChangeStage").WithSummary("Move a placement to another stage")
        .WithDescription("A step into qualification or employment asks youth labour protection of that kind of work on that day: 409 names the rules, to the company not-yet.")
        .Produces<PlacementResponse>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        check.Known("/stage", (PlacementStage?)body.Stage);
        check.That(body.On is not { } day || day <= today, "/on", "must not be after today: a stage counts at once, so record it on the day", "out_of_range");
        check.That(body.On is not { } past || past >= today.AddMonths(-3), "/on", "must be no more than three months ago", "out_of_range");
        check.That(body.Reason is not { } reason || AnswerBody.IsChoosable(reason), "/reason", "is not one of the reasons that can be given", "unknown_value");
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindLockedAsync(id, ct) is not { MaySteer: true } found)
            return Problems.NotFound();
        var (placement, seats) = (found.Placement, found.Seats!);

        // Before the first day only an end is none that is yet to come: the seat comes free at once.
        var on = body.On ?? (body.Stage == PlacementStage.Ended && today < placement.StartsOn ? placement.StartsOn : today);
        var change = new StageChange(body.Stage, on, body.Reason ?? DeclineReason.None, caller.Signature());
        if (placement.MoveTo(change, clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition($"From {SnakeCase<PlacementStage>.Show(placement.Stage)} this step needs a reason, a later day, or is none");

        // Last of all, as at the start: what it tells costs the employer the step.
        if (change.Stage is PlacementStage.Qualification or PlacementStage.Employment
            && await StandingLimits.AtTheStageAsync(await StandingLimits.Pair.OfAsync(found, db, ct), placement.ProposalId, change.Stage, on, today, db, ct) is { } forbidden)
            return forbidden;

        if (!placement.IsRunning)
            seats[placement.PlaceId].Release();
        seats.Announce();
        await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(placement.ParticipantId);
        return TypedResults.Ok(PlacementResponse.Of(placement)).WithETag(placement.Version);
    }
}

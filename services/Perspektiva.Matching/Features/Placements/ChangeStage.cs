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
    private static readonly Party[] Sides = [Party.Participant, Party.Employer, Party.Coach];

    /// <summary>The wish.</summary>
    /// <param name="On">The day of the change, from three months ago to today, not before the last change: a stage counts at once, so it is recorded on its day. Default today; of an end before the first day, that day.</param>
    /// <param name="Reason">Needed for a step back; older clients say so why it pauses or ends, too.</param>
    /// <param name="EndReasons">Needed for an end: why, each side once; the company names its own alone. Instead of <paramref name="Reason"/>.</param>
    /// <param name="PauseReason">Needed for a pause: why. Instead of <paramref name="Reason"/>.</param>
    internal sealed record Request(PlacementStage Stage, DateOnly? On, DeclineReason? Reason, IReadOnlyList<EndReasonBody>? EndReasons = null, PauseReason? PauseReason = null);

    /// <param name="Side">Whose view it is: participant, employer or coach.</param>
    internal sealed record EndReasonBody(EndReason Reason, Party Side);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/placements/{id}/stage", HandleAsync)
        .RequireScope("placements:write").WithIdempotency<MatchingDb>().WithName("ChangeStage").WithSummary("Move a placement to another stage")
        .WithDescription("An end says endReasons, a pause pauseReason, a step back reason; GET /v1/placements/wording has the codes in plain words. A step into qualification or employment asks youth labour protection of that kind of work on that day: 409 names the rules, to the company not-yet.")
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
        Reasons(body, check);
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindLockedAsync(id, ct) is not { MaySteer: true } found)
            return Problems.NotFound();
        foreach (var (i, named) in (body.EndReasons ?? []).Index())
            check.That(found.IsCoachsSide || named.Side == Party.Employer, $"/endReasons/{i}/side", "is not this caller's side to name", "not_allowed");
        check.That(body.Reason is not null || !StageRules.IsBack(found.Placement, body.Stage), "/reason", "is required for a step back", "required");
        if (check.Failed)
            return check.Problem();
        var (placement, seats) = (found.Placement, found.Seats!);

        // Before the first day only an end is none that is yet to come: the seat comes free at once.
        var on = body.On ?? (body.Stage == PlacementStage.Ended && today < placement.StartsOn ? placement.StartsOn : today);
        var change = ChangeOf(body, on, caller.Signature(), found.IsCoachsSide ? Party.Coach : Party.Employer);
        if (change.Stage == PlacementStage.Ended && change.On < placement.LastCheckInOn && await db.CheckIns.Where(c => c.PlacementId == placement.Id && c.CorrectedBy == null).LastAfterAsync(on, ct) is { } checkIn)
            return Problems.InvalidTransition($"The check-in {checkIn} was held after that day: correct it, or name a later one");
        if (placement.MoveTo(change, clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition(StageRefusal.Of(placement, change));

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
        return TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }

    /// <summary>A reason of the placement's own belongs to its stage, and says alone why.</summary>
    private static void Reasons(Request body, Check check)
    {
        check.That(body.Reason is null || (body.EndReasons is null && body.PauseReason is null), "/reason", "must be left out beside endReasons or pauseReason", "not_needed");
        check.That(body.PauseReason is null || body.Stage == PlacementStage.Paused, "/pauseReason", "belongs to a pause only", "not_needed");
        check.Known("/pauseReason", body.PauseReason);
        check.That(body.EndReasons is null || body.Stage == PlacementStage.Ended, "/endReasons", "belongs to an end only", "not_needed");
        check.Count("/endReasons", body.EndReasons, 1, Sides.Length);
        var silent = body is { Reason: null, EndReasons: null, PauseReason: null };
        check.That(!(silent && body.Stage == PlacementStage.Ended), "/endReasons", "is required for an end", "required");
        check.That(!(silent && body.Stage == PlacementStage.Paused), "/pauseReason", "is required for a pause", "required");
        var sides = new HashSet<Party>();
        foreach (var (i, named) in (body.EndReasons ?? []).Take(Sides.Length).Index())
        {
            if (!check.Required($"/endReasons/{i}", named))
                continue;
            check.Known($"/endReasons/{i}/reason", (EndReason?)named.Reason);
            check.That(Sides.Contains(named.Side), $"/endReasons/{i}/side", "is not one of the known values", "unknown_value");
            check.That(sides.Add(named.Side), $"/endReasons/{i}/side", "stands there twice", "duplicate");
        }
    }

    private static StageChange ChangeOf(Request body, DateOnly on, string by, Party side) => body switch
    {
        { EndReasons: [var first, ..] } => new(body.Stage, on, first.Reason.AsDecline(), by, [.. body.EndReasons.Select(named => new NamedReason(named.Reason, named.Side))]),
        { PauseReason: { } pause } => new(body.Stage, on, pause.AsDecline(), by, Pause: pause, Side: side),
        _ => new(body.Stage, on, body.Reason ?? DeclineReason.None, by),
    };
}

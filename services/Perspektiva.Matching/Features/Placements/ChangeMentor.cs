using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>
/// <c>PUT /v1/placements/{id}/mentor</c>: a running placement goes on with another mentor, when one leaves or takes other work. Whoever may start a placement with a mentor may do so, and nobody else: the company, whose
/// people mentors are; coach, substitute and registering portal, who answer for the accompaniment and hear first that somebody stands alone. The mentor who goes does not choose who comes, nor does the young person:
/// both say so to one of these, and the check-in that follows asks them. To be without a mentor is no state to go to.
/// </summary>
internal static class ChangeMentor
{
    /// <summary>Who it is.</summary>
    /// <param name="MentorId">One of the place's mentors; of a place that is closed or has expired, any of the company's.</param>
    /// <param name="On">First day with them, from three months ago to today, not before the present mentor's: it counts at once, so it is recorded on its day. Default today; before the first day, that day.</param>
    internal sealed record Request(string MentorId, DateOnly? On);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/placements/{id}/mentor", HandleAsync)
        .RequireScope("placements:write").WithName("ChangeMentor").WithSummary("Give a running placement another mentor; a check-in follows within a week")
        .Produces<PlacementResponse>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, MentorSeats mentors, IAccessLog log, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        check.Id("/mentorId", body.MentorId, IdPrefix.Mentor);
        check.That(body.On is not { } day || day <= today, "/on", "must not be after today: a mentor counts at once, so record it on the day", "out_of_range");
        check.That(body.On is not { } past || past >= today.AddMonths(-3), "/on", "must be no more than three months ago", "out_of_range");
        if (check.Failed)
            return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await lookup.FindLockedAsync(id, ct) is not { MaySteer: true, Placement: var placement }
            || await db.Places.SingleOrDefaultAsync(p => p.Id == placement.PlaceId, ct) is not { } place)
            return Problems.NotFound();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;
        if (!placement.IsRunning)
            return Problems.InvalidTransition("The placement has ended");

        // Sent again it changes nothing: no seat is asked for that is held already, nobody is told twice. But the answer shows the placement.
        if (body.MentorId == placement.MentorId)
        {
            await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
            await transaction.CommitAsync(ct);
            return Answer(placement, caller);
        }
        if (await mentors.RefusesAsync(place, body.MentorId, ct) is { } refused)
            return refused;
        var on = body.On ?? (today < placement.StartsOn ? placement.StartsOn : today);
        if (placement.ChangeMentor(new MentorChange(body.MentorId, on, caller.Signature()), clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition("The day lies before the placement's first day, or before the present mentor's");

        await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
        await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Answer(placement, caller);
    }

    private static IResult Answer(Placement placement, Caller caller) => TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
}

using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>
/// <c>PUT</c> and <c>DELETE /v1/placements/{id}/adaptations/{number}/done</c>: whose an agreed adaptation is ticks it off, and takes that back. Company and mentor do so for what is theirs (the company for its
/// mentors, too), who accompanies the person for any.
/// </summary>
internal static class TickOffAdaptation
{
    private const int YearsBack = 1;

    /// <param name="On">The day on which it was done, within the last year; default today.</param>
    internal sealed record Request(DateOnly? On = null);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/v1/placements/{id}/adaptations/{number}/done", PutAsync)
            .RequireScope("placements:write").WithName("TickOffAdaptation").WithSummary("Record that an agreed adaptation of a running placement is done").Produces<PlacementResponse>();
        app.MapDelete("/v1/placements/{id}/adaptations/{number}/done", DeleteAsync)
            .RequireScope("placements:write").WithName("TakeBackAdaptation").WithSummary("Take back that an agreed adaptation is done").Produces<PlacementResponse>();
    }

    private static async Task<IResult> PutAsync(
        string id, string number, Request body, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        var check = new Check();
        check.Range("/on", body.On, today.AddYears(-YearsBack), today);
        return check.Failed ? check.Problem() : await ChangeAsync(id, number, http, db, lookup, events, log, caller, TickOff, ct);

        TransitionResult TickOff(Placement placement, int adaptation, AdaptationOwner role)
        {
            var before = placement.AdaptationsDone.FirstOrDefault(done => done.Adaptation == adaptation);
            return placement.IsRunning && before is not null && (body.On is null || body.On == before.On)
                ? TransitionResult.Done
                : placement.TickOff(new AdaptationDone(adaptation, body.On ?? today, role, caller.Signature()));
        }
    }

    private static Task<IResult> DeleteAsync(
        string id, string number, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller, CancellationToken ct) =>
        ChangeAsync(
            id, number, http, db, lookup, events, log, caller,
            (placement, adaptation, _) => placement.IsRunning && placement.AdaptationsDone.All(done => done.Adaptation != adaptation) ? TransitionResult.Done : placement.TakeBack(adaptation), ct);

    private static async Task<IResult> ChangeAsync(
        string id, string number, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller,
        Func<Placement, int, AdaptationOwner, TransitionResult> change, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await lookup.FindLockedAsync(id, ct) is not { Placement: var placement } found
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var adaptation) || adaptation >= placement.Adaptations.Count
            || RoleFor(found, placement.Adaptations[adaptation].Owner) is not { } role)
            return Problems.NotFound();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;
        var before = placement.Version;
        if (change(placement, adaptation, role) != TransitionResult.Done)
            return Problems.InvalidTransition("The placement has ended");

        await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
        if (placement.Version != before)
            await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }

    /// <summary>In which role the caller sees to it; none where it is not theirs.</summary>
    private static AdaptationOwner? RoleFor(FoundPlacement found, AdaptationOwner? owner)
    {
        if (found.IsCoachsSide)
            return AdaptationOwner.Coach;
        if (found.IsEmployer)
            return owner is AdaptationOwner.Coach or AdaptationOwner.Provider ? null : AdaptationOwner.Company;
        return found.IsMentor && owner == AdaptationOwner.Mentor ? owner : null;
    }
}

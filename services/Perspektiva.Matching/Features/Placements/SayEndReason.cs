using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>
/// <c>PUT /v1/placements/{id}/end-reasons/{side}</c>: after the end a side says why it ended, or corrects what it said. The young person, the company and the coach's side each speak for themselves; the coach's side
/// records the others' views as well, as on the day of the end, until that side has spoken itself. A mentor speaks for the company where it has not.
/// </summary>
internal static class SayEndReason
{
    /// <param name="Reason">As on the day of the end.</param>
    internal sealed record Request(EndReason Reason);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/placements/{id}/end-reasons/{side}", HandleAsync)
        .RequireScope("placements:write").WithName("SayEndReason").WithSummary("Say why a placement ended, as one side sees it, or correct what that side said")
        .WithDescription(
            "The side is participant, employer or coach. What a side has said itself only that side corrects (409 conflict); endReasonChanges keeps what stood there before. Before the end it is a 409 invalid-transition.")
        .Produces<PlacementResponse>();

    private static async Task<IResult> HandleAsync(
        string id, string side, Request body, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        check.Known("/reason", (EndReason?)body.Reason);
        if (check.Failed)
            return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!SnakeCase<Party>.TryParse(side, out var whose) || await lookup.FindLockedAsync(id, ct) is not { Placement: var placement } found)
            return Problems.NotFound();
        if (found is { Side: Side.Guardian, IsMentor: false, IsEmployer: false })
            return Problems.Forbidden("A guardian names no reason: the views are the young person's, the company's and the coach's");
        if (SpeaksAs(found, whose) is not { } role)
            return Problems.NotFound();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;
        if (IsTheirs(found, whose, role, caller.Signature()))
            return Problems.Conflict("The side has said so itself: it corrects that");
        var before = placement.Version;
        if (placement.SayEndReason(new NamedReason(body.Reason, whose), role, caller.Signature(), clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition("The placement has not ended");

        await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
        if (placement.Version != before)
            await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }

    /// <summary>In which role the caller speaks for the side; none where it is not theirs.</summary>
    private static Party? SpeaksAs(FoundPlacement found, Party side) => side switch
    {
        Party.System => null,
        _ when found.IsCoachsSide => Party.Coach,
        Party.Participant when found.Side == Side.Participant => side,
        Party.Employer when found.IsEmployer || found.IsMentor => side,
        _ => null,
    };

    /// <summary>What stands there is another's own word.</summary>
    private static bool IsTheirs(FoundPlacement found, Party side, Party role, string caller)
    {
        var last = found.Placement.LastSaid(side);
        if (found.IsMentor && role == Party.Employer && !found.IsEmployer)
            return last is null ? found.Placement.End?.EndReasons?.Any(named => named.Side == side) == true : last.By != caller;
        return role != side && last?.As == side;
    }
}

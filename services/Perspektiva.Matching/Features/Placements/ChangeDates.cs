using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary><c>PATCH /v1/placements/{id}</c>: the first day moves as long as nothing rests on it, probation and wage subsidy end on another day while the placement runs; what was before stays readable.</summary>
internal static class ChangeDates
{
    /// <summary>The members of a patch; all may be left out.</summary>
    /// <param name="StartsOn">First day, until the first check-in and the first change of stage; from a month ago to two years ahead.</param>
    /// <param name="ProbationEndsOn">A check-in is held then, whatever the schedule says; from the first day to five years after it. Null clears, here and below.</param>
    /// <param name="SubsidyEndsOn">As <paramref name="ProbationEndsOn"/>.</param>
    internal sealed record Request(DateOnly StartsOn, DateOnly? ProbationEndsOn = null, DateOnly? SubsidyEndsOn = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/placements/{id}", HandleAsync)
        .RequireScope("placements:write").WithName("ChangeDates").WithSummary("Change a running placement's dates by merge patch, history kept")
        .WithDescription(
            "For coach, substitute, registering portal and company. Left out stays, null clears. The first day moves until the first check-in and the first change of stage (409 invalid-transition after that), and asks the pair again "
            + "as the start does: 409 names the rules, to the company not-yet. The next check-in follows the new dates.")
        .AcceptsMergePatch<Request>().Produces<PlacementResponse>();

    private static async Task<IResult> HandleAsync(
        string id, JsonObject body, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller, IOptions<JsonOptions> json,
        TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await lookup.FindLockedAsync(id, ct) is not { MaySteer: true, Placement: var placement } found)
            return Problems.NotFound();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;

        var before = new Request(placement.StartsOn, placement.ProbationEndsOn, placement.SubsidyEndsOn);
        var request = MergePatch.Read<Request>(before, body, json.Value.SerializerOptions);
        var today = clock.Today();
        var check = new Check();
        if (request.StartsOn != before.StartsOn)
            check.Range("/startsOn", (DateOnly?)request.StartsOn, today.AddMonths(-1), today.AddYears(2));
        PlannedEnds.Check(check, "/probationEndsOn", request.StartsOn, request.ProbationEndsOn, before.ProbationEndsOn);
        PlannedEnds.Check(check, "/subsidyEndsOn", request.StartsOn, request.SubsidyEndsOn, before.SubsidyEndsOn);
        if (check.Failed)
            return check.Problem();
        var dates = new PlacementDates(request.StartsOn, request.ProbationEndsOn, request.SubsidyEndsOn);
        if (placement.ChangeDates(dates, caller.Signature(), clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition(placement.IsRunning ? "A check-in or another stage rests on the first day already" : "The placement has ended");

        // Last of all, as at the start.
        if (request.StartsOn != before.StartsOn
            && await StandingLimits.AtTheStartAsync(
                await StandingLimits.Pair.OfAsync(found, db, ct), placement.ProposalId, placement.Stage, request.StartsOn, today, db, ct) is { } excluded)
            return excluded;

        // The answer shows the placement: a patch that changes nothing would be a read that nobody hears of.
        await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
        if (request != before)
            await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }
}

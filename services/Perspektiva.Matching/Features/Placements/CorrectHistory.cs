using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
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

/// <summary>
/// <c>PUT</c> and <c>DELETE /v1/placements/{id}/history/{number}</c>: a stage or an end that was entered wrongly, or on a wrong day, is put right, or taken back. The coach's side does so with any line, the company with what it entered.
/// </summary>
internal static class CorrectHistory
{
    /// <summary>What the line should have said.</summary>
    /// <param name="Stage">An end and a pause stay what they are: they are taken back.</param>
    /// <param name="On">Its day, until today; of the first line the first day, as at the start. Between the lines around it.</param>
    /// <param name="Why">Why the line was wrong.</param>
    /// <param name="Reason">Where it is a step back now.</param>
    internal sealed record Request(PlacementStage Stage, DateOnly On, CorrectionReason Why, DeclineReason? Reason = null);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/v1/placements/{id}/history/{number}", PutAsync)
            .RequireScope("placements:write").WithName("CorrectHistory").WithSummary("Put a line of a placement's history right: another stage, another day")
            .WithDescription(
                "The number is its place in history, from 0. All that follows must still be a step that may be taken (409 invalid-transition); no end lies before a check-in, no first day after one: the problem names it. "
                + "A first day, and a step into qualification or employment, asks the law of that day again: 409 names the rules, to the company not-yet. What stood there stays in corrections.")
            .Produces<PlacementResponse>();
        app.MapDelete("/v1/placements/{id}/history/{number}", DeleteAsync)
            .RequireScope("placements:write").WithName("TakeBackHistory").WithSummary("Take a line of a placement's history back that was entered by mistake, an end as well")
            .WithDescription(
                "With why: mistyped, wrongly_told, other_placement or other. An end is taken back as long as nothing has followed on it (another placement of the person, another proposal of the pair: 409 conflict) and "
                + "place, company and mentor have a seat (409 place-full or conflict). The first line stays (409 invalid-transition).")
            .Produces<PlacementResponse>();
    }

    private static async Task<IResult> PutAsync(
        string id, string number, Request body, HttpRequest http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        check.Known("/stage", (PlacementStage?)body.Stage);
        check.Known("/why", (CorrectionReason?)body.Why);
        check.That(body.Reason is null || !Stops(body.Stage), "/reason", "belongs to a step back only", "not_needed");
        check.That(body.Reason is not { } reason || AnswerBody.IsChoosable(reason), "/reason", "is not one of the reasons that can be given", "unknown_value");
        if (check.Failed)
            return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (LineOf(await lookup.FindLockedAsync(id, ct), number) is not { Found: { Placement: var placement } found, Line: var line } place)
            return Problems.NotFound();
        if (!found.IsCoachsSide && !EnteredByTheCompany(line, found, caller))
            return NotTheirs();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;
        Days(body, place, clock.Today(), check);
        if (check.Failed)
            return check.Problem();
        var (before, wasStage, wasOn) = (placement.Version, line.Stage, line.On);
        if (await InTheWayAsync(db, placement, place.Number, body, ct) is { } checkIn)
            return Problems.InvalidTransition($"The check-in {checkIn} {(place.Number == 0 ? "lies before that day" : "was held after that day")}: correct it first");
        var correction = new HistoryCorrection(place.Number, new LineRight(body.Stage, body.On, body.Reason), body.Why, caller.Signature());
        if (placement.Correct(correction, clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition("With that line a step of the history needs a reason, another day, or is none");

        // Last of all, as at the start.
        var moved = body.On != wasOn;
        if ((moved || body.Stage != wasStage) && await ForbiddenAsync(found, place.Number, body, moved, clock.Today(), db, ct) is { } forbidden)
            return forbidden;
        return await SaveAsync(found, before, db, events, log, caller, transaction, ct);
    }

    private static async Task<IResult> DeleteAsync(
        string id, string number, string? why, HttpRequest http, MatchingDb db, PlacementLookup lookup, EndTakenBack ends, PlacementEvents events, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        if (why is null)
            check.ParameterError("why", "is required", "required");
        var known = SnakeCase<CorrectionReason>.Parse("why", why is null ? null : [why], check);
        if (check.Failed)
            return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (LineOf(await lookup.FindLockedWithThePersonAsync(id, ct), number) is not { Found: { Placement: var placement } found, Line: var line } place)
            return Problems.NotFound();
        if (!found.IsCoachsSide && !EnteredByTheCompany(line, found, caller))
            return NotTheirs();
        if (http.IfMatch(placement.Version) is { } stale)
            return stale;
        if (line.Stage == PlacementStage.Ended && await ends.RefusalAsync(found, line, ct) is { } refusal)
            return refusal;
        var before = placement.Version;
        if (placement.Correct(new HistoryCorrection(place.Number, null, known[0], caller.Signature()), clock.GetUtcNow()) != TransitionResult.Done)
            return Problems.InvalidTransition(place.Number == 0 ? "The first stage is the placement's start" : "Without that line a step of the history needs a reason, or is none");
        if (line.Stage == PlacementStage.Ended)
            await ends.TakeSeatAsync(found, ct);
        return await SaveAsync(found, before, db, events, log, caller, transaction, ct);
    }

    private static async Task<IResult> SaveAsync(
        FoundPlacement found, long before, MatchingDb db, PlacementEvents events, IAccessLog log, Caller caller, IDbContextTransaction transaction, CancellationToken ct)
    {
        var placement = found.Placement;
        await log.ReadAsync(placement.ParticipantId, ReadPurpose.Placement, ct);
        if (placement.Version != before)
            await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }

    private sealed record FoundLine(FoundPlacement Found, int Number, StageEntry Line);

    private static FoundLine? LineOf(FoundPlacement? found, string number) =>
        found is { MaySteer: true } && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line < found.Placement.History.Count
            ? new FoundLine(found, line, found.Placement.Lines[line])
            : null;

    /// <summary>Whoever of the company it was: the caller, its portal, somebody behind it, who is bound to it. A name of an organisation that registered the person, too, does not tell for which of the two somebody spoke.</summary>
    private static bool EnteredByTheCompany(StageEntry line, FoundPlacement found, Caller caller)
    {
        var placement = found.Placement;
        return line.By == caller.Signature() || line.By == placement.CompanyPublicId
            || (!found.IsTheRegistrars && (line.By == caller.Subject || line.By.StartsWith($"{placement.EmployerOrganisationId}:", StringComparison.Ordinal)));
    }

    private static ProblemResult NotTheirs() => Problems.Forbidden("A company corrects what it entered itself; the rest is for who accompanies the person");

    private static void Days(Request body, FoundLine place, DateOnly today, Check check)
    {
        var (line, placement) = (place.Line, place.Found.Placement);
        check.That(body.Stage == line.Stage || !(Stops(body.Stage) || Stops(line.Stage)), "/stage", "must stay: an end and a pause are taken back, and entered anew", "inconsistent");
        if (body.On == line.On)
            return;
        if (place.Number > 0)
        {
            check.That(body.On <= today, "/on", "must not be after today: a stage counts at once", "out_of_range");
            return;
        }
        check.Range("/on", (DateOnly?)body.On, BerlinCalendar.DayOf(line.At).AddMonths(-1), today.AddYears(2));
        check.That(!(body.On > placement.ProbationEndsOn) && !(body.On > placement.SubsidyEndsOn), "/on", "must not be after the end of probation or of a wage subsidy", "out_of_range");
    }

    private static bool Stops(PlacementStage stage) => stage is PlacementStage.Ended or PlacementStage.Paused;

    /// <summary>A check-in that would lie before the first day, or after the end.</summary>
    private static Task<string?> InTheWayAsync(MatchingDb db, Placement placement, int number, Request body, CancellationToken ct)
    {
        var standing = db.CheckIns.AsNoTracking().Where(c => c.PlacementId == placement.Id && c.CorrectedBy == null);
        if (number == 0)
            return standing.Where(c => c.HeldOn < body.On).OrderBy(c => c.HeldOn).Select(c => (string?)c.PublicId).FirstOrDefaultAsync(ct);
        return body.Stage == PlacementStage.Ended ? standing.LastAfterAsync(body.On, ct) : Task.FromResult<string?>(null);
    }

    private static async Task<ProblemResult?> ForbiddenAsync(FoundPlacement found, int number, Request body, bool moved, DateOnly today, MatchingDb db, CancellationToken ct)
    {
        if (!(number == 0 || body.Stage is PlacementStage.Qualification or PlacementStage.Employment))
            return null;
        var pair = await StandingLimits.Pair.OfAsync(found, db, ct);
        return number == 0 && moved
            ? await StandingLimits.AtTheStartAsync(pair, found.Placement.ProposalId, body.Stage, body.On, today, db, ct)
            : await StandingLimits.AtTheStageAsync(pair, found.Placement.ProposalId, body.Stage, body.On, today, db, ct);
    }
}

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

/// <summary>A placement starts from an agreed proposal, whose seat it takes over.</summary>
internal static class StartPlacement
{
    /// <summary>So many months after its first day a start can be recorded.</summary>
    public const int RecordedWithinMonths = 1;

    /// <summary>How it starts.</summary>
    /// <param name="StartsOn">First day; from a month ago to two years ahead.</param>
    /// <param name="Stage">Trial, internship, qualification or employment; default by the kind of place.</param>
    /// <param name="MentorId">One of the place's mentors; default the place's only one.</param>
    /// <param name="ProbationEndsOn">A check-in is held then, whatever the schedule says; from the first day to five years after it.</param>
    /// <param name="SubsidyEndsOn">As <paramref name="ProbationEndsOn"/>.</param>
    internal sealed record Request(
        string ProposalId, DateOnly StartsOn, PlacementStage? Stage, string? MentorId, DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/placements", HandleAsync)
        .RequireScope("placements:write").WithIdempotency<MatchingDb>().WithName("StartPlacement").WithSummary("Start a placement from an agreed proposal")
        .WithDescription(
            "Asked again of that day: the person's own limits, the place's window and length, youth labour protection of the stage's kind of work. 409 names the rules, to the company not-yet.")
        .Produces<PlacementResponse>(StatusCodes.Status201Created);

    /// <summary>Whether nothing can begin at the place any more, nor be recorded late.</summary>
    public static bool IsOver(PlaceChanged place, DateOnly today)
    {
        var lastStart = place.EndsOn is { } last && !(place.StartUntil <= last) ? last : place.StartUntil;
        return lastStart < today.AddMonths(-RecordedWithinMonths);
    }

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext http, MatchingDb db, ProposalLookup lookup, ProposalEvents proposalEvents, PlacementEvents events, MentorSeats mentors, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        check.Id("/proposalId", body.ProposalId, IdPrefix.Proposal);
        check.Id("/mentorId", body.MentorId, IdPrefix.Mentor);
        check.Range("/startsOn", (DateOnly?)body.StartsOn, today.AddMonths(-RecordedWithinMonths), today.AddYears(2));
        check.That(body.Stage is not { } stage || StageRules.CanStartIn(stage), "/stage", "is none that a placement can begin in", "unknown_value");
        PlannedEnds.Check(check, "/probationEndsOn", body.StartsOn, body.ProbationEndsOn);
        PlannedEnds.Check(check, "/subsidyEndsOn", body.StartsOn, body.SubsidyEndsOn);
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindLockedAsync(body.ProposalId, ct) is not { Place: { } place } found || !(found.IsEmployer || found.Side is Side.Coach or Side.Portal))
            return Problems.NotFound();
        var now = clock.GetUtcNow();
        if (found.Proposal.BeginPlacement(now) != TransitionResult.Done)
            return ProposalProblems.NotOpen(found.Proposal, now);
        var mentorId = body.MentorId ?? (place.MentorIds is [var only] ? only : null);
        if (mentorId is not null && await mentors.RefusesAsync(place, mentorId, ct) is { } refused)
            return refused;

        // Last of all: a refusal that comes after it would let an employer ask day after day, begin nothing, and read the birthday off the answers.
        var stageNow = body.Stage ?? StageRules.FirstStage(place.State.Type);
        if (await StandingLimits.AtTheStartAsync(StandingLimits.Pair.Of(found), found.Proposal.Id, stageNow, body.StartsOn, today, db, ct) is { } excluded)
            return excluded;

        var start = new PlacementStart(stageNow, body.StartsOn, mentorId, body.ProbationEndsOn, body.SubsidyEndsOn, caller.Signature());
        var placement = Placement.Start(found.Proposal, start, now);
        db.Add(placement);
        await proposalEvents.ChangedAsync(found.Proposal, ct);
        await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(placement.ParticipantId);
        return TypedResults.Created($"/v1/placements/{placement.PublicId}", PlacementResponse.Of(placement, caller)).WithETag(placement.Version);
    }
}

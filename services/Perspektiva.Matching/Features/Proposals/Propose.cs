using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>A coach puts a pair to the young person, on or against the engine's advice; the law cannot be overridden.</summary>
internal static class Propose
{
    private static readonly ProposalStatus[] OpenStatuses =
        [ProposalStatus.Drafted, ProposalStatus.AskedParticipant, ProposalStatus.AskedEmployer, ProposalStatus.Agreed];

    /// <summary>Which pair.</summary>
    /// <param name="OverrideReason">Needed when the engine does not call the pair suitable, as adapted where adaptations stand, and only then.</param>
    /// <param name="Adaptations">What was agreed to change about the place for this person, at most 40; each says one thing.</param>
    internal sealed record Request(string ParticipantId, string PlaceId, OverrideReason? OverrideReason, IReadOnlyList<PlaceAdaptation>? Adaptations);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("Propose").WithSummary("Propose a pair: the participant is asked at once")
        .Produces<ProposalResponse>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext http, MatchingDb db, OpenProposals proposals, ProposalEvents events, Decisions decisions, IAfterCommit afterCommit, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        check.Id("/participantId", body.ParticipantId, IdPrefix.Participant);
        check.Id("/placeId", body.PlaceId, IdPrefix.Place);
        check.Known("/overrideReason", body.OverrideReason);
        StatedAdaptations.Read(body.Adaptations, today, check);
        if (check.Failed)
            return check.Problem();
        if (await db.HoldParticipantAsync(body.ParticipantId, ct) is not { } person || caller.SideOf(person) is not (Side.Coach or Side.Portal))
            return Problems.NotFound();
        if (await db.Places.Where(p => p.PublicId == body.PlaceId).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct) is not { } placeId)
            return Problems.NotFound();
        var seats = await proposals.LockAsync([placeId], ct);
        if (await Pairs.OfAsync(db, person, body.PlaceId, ct) is not { } pair)
            return Problems.NotFound();
        if (!person.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");
        if (seats[placeId].Free == 0)
            return Problems.PlaceFull("The place has no free seat");
        if (pair.Free == 0)
            return ProposalProblems.CompanyHasNoSeat;
        if (await db.Proposals.AnyAsync(p => p.PlaceId == placeId && p.ParticipantId == person.Id && OpenStatuses.Contains(p.Status), ct))
            return Problems.Conflict("This pair is already proposed");
        if (await db.Placements.AnyAsync(p => p.PlaceId == placeId && p.ParticipantId == person.Id && p.Stage != PlacementStage.Ended, ct))
            return Problems.Conflict("The person is placed there already");

        var adaptations = body.Adaptations ?? [];
        var advice = pair.Explain(adaptations, today, Engine.Audience.Coach);
        if (Refusal(advice, body.OverrideReason) is { } refusal)
            return refusal;
        var proposal = Proposal.Ask(Draft(pair, advice, body.OverrideReason, adaptations, caller), clock.GetUtcNow());
        db.Add(proposal);
        db.Add(Snapshot(proposal, pair, advice));
        await events.ChangedAsync(proposal, ct);
        afterCommit.Run(() => decisions.Count(proposal));
        http.AnswerConcerns(person.Id);
        return TypedResults.Created($"/v1/proposals/{proposal.PublicId}", ProposalResponse.ForPersonsSide(proposal)).WithETag(proposal.Version);
    }

    private static ProblemResult? Refusal(Engine.PairExplanation advice, OverrideReason? overrideReason)
    {
        if (advice.Problems is [var problem, ..])
            return Problems.Conflict($"The pair cannot be scored: {problem.Code}");

        // What is proposed is the place as adapted: a pair that is lawful and suitable only so is what adaptations are for.
        if (!advice.Adapted.Excluded.IsEmpty)
            return Problems.Conflict($"Excluded by {string.Join(", ", advice.Adapted.Excluded.Select(exclusion => exclusion.RuleId))}; see /v1/pairs for what would change it");
        return (advice.Adapted.Suitable, overrideReason) switch
        {
            (false, null) => Problems.Validation("/overrideReason", "is required, because the pair is not called suitable", "required"),
            (true, not null) => Problems.Validation("/overrideReason", "must be absent, because the pair is called suitable", "not_needed"),
            _ => null,
        };
    }

    private static ProposalDraft Draft(
        Pair pair, Engine.PairExplanation advice, OverrideReason? overrideReason, IReadOnlyList<PlaceAdaptation> adaptations, Caller caller) => new(
        pair.Participant.Id, pair.Participant.PublicId, pair.Place.Id, pair.Place.PublicId, pair.Place.CompanyPublicId, pair.Place.OrganisationId,
        caller.Organisation, caller.Signature(), advice.AsIs.Fit, overrideReason, adaptations.Count > 0 ? advice.Adapted.Fit : null, adaptations);

    private static ProposalSnapshot Snapshot(Proposal proposal, Pair pair, Engine.PairExplanation advice) => new()
    {
        ProposalId = proposal.Id,
        ParticipantId = proposal.ParticipantId,
        Body = Engine.Replay.Of(pair.ParticipantProfile, pair.PlaceProfile, advice.Adaptations, advice.OnDate).ToJson(),
        AnswerHash = AnswerHash.Of(advice),
        TakenAt = proposal.ProposedAt,
    };
}

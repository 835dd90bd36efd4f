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

/// <summary>Puts one pair to the young person: the same rules for a command of its own and for a pair of a cohort run.</summary>
internal sealed class Proposing(
    MatchingDb db, OpenProposals proposals, ProposalEvents events, Decisions decisions, IAfterCommit afterCommit, Caller caller, TimeProvider clock)
{
    private static readonly ProposalStatus[] OpenStatuses =
        [ProposalStatus.Drafted, ProposalStatus.AskedParticipant, ProposalStatus.AskedEmployer, ProposalStatus.Agreed];

    /// <summary>Proposes it in the caller's transaction, which saves it.</summary>
    /// <param name="body">Read by <see cref="Propose.Read"/>, without a finding.</param>
    /// <param name="cohortRunId">The run whose result it is taken from.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>The proposal, or why not; then nothing is changed.</returns>
    public async Task<(Proposal? Proposal, ProblemResult? Refusal)> ProposeAsync(Propose.Request body, string? cohortRunId, CancellationToken ct)
    {
        if (await db.HoldParticipantAsync(body.ParticipantId, ct) is not { } person || caller.SideOf(person) is not (Side.Coach or Side.Portal))
            return (null, Problems.NotFound());
        if (await db.Places.Where(p => p.PublicId == body.PlaceId).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct) is not { } placeId)
            return (null, Problems.NotFound());
        var seats = await proposals.LockAsync([placeId], ct);
        if (await Pairs.OfAsync(db, person, body.PlaceId, ct) is not { } pair)
            return (null, Problems.NotFound());
        if (await ObstacleAsync(pair, seats, ct) is { } obstacle)
            return (null, obstacle);

        var adaptations = body.Adaptations ?? [];
        var check = new Check();
        foreach (var i in adaptations.InVain(pair.PlaceProfile))
            check.Error($"/adaptations/{i}/removes", StatedAdaptations.LiesInTheTimes, "without_effect");
        foreach (var (parameter, reason) in adaptations.Contradictions(pair.PlaceProfile))
            check.Error("/adaptations", $"{parameter} {reason}", "inconsistent");
        if (check.Failed)
            return (null, check.Problem());
        var today = clock.Today();
        var advice = pair.Explain(adaptations, today, today, Engine.Audience.Coach);
        if (Refusal(advice, body.OverrideReason) is { } refusal)
            return (null, refusal);
        var proposal = Proposal.Ask(Draft(pair, advice, body.OverrideReason, adaptations, cohortRunId), clock.GetUtcNow());
        db.Add(proposal);
        db.Add(Snapshot(proposal, pair, advice));
        await events.ChangedAsync(proposal, ct);
        afterCommit.Run(() => decisions.Count(proposal));
        return (proposal, null);
    }

    private async Task<ProblemResult?> ObstacleAsync(Pair pair, LockedSeats seats, CancellationToken ct)
    {
        var (personId, placeId) = (pair.Participant.Id, pair.Place.Id);
        if (!pair.Participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");
        if (seats[placeId].Free == 0)
            return Problems.PlaceFull("The place has no free seat");
        if (pair.Free == 0)
            return ProposalProblems.CompanyHasNoSeat;
        if (await db.Proposals.AnyAsync(p => p.PlaceId == placeId && p.ParticipantId == personId && OpenStatuses.Contains(p.Status), ct))
            return Problems.Conflict("This pair is already proposed");
        return await db.Placements.AnyAsync(p => p.PlaceId == placeId && p.ParticipantId == personId && p.Stage != PlacementStage.Ended, ct)
            ? Problems.Conflict("The person is placed there already")
            : null;
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

    private ProposalDraft Draft(
        Pair pair, Engine.PairExplanation advice, OverrideReason? overrideReason, IReadOnlyList<PlaceAdaptation> adaptations, string? cohortRunId) => new(
        pair.Participant.Id, pair.Participant.PublicId, pair.Place.Id, pair.Place.PublicId, pair.Place.CompanyPublicId, pair.Place.OrganisationId,
        caller.Organisation, caller.Signature(), advice.AsIs.Fit, overrideReason, adaptations.Count > 0 ? advice.Adapted.Fit : null, adaptations, cohortRunId);

    private static ProposalSnapshot Snapshot(Proposal proposal, Pair pair, Engine.PairExplanation advice) => new()
    {
        ProposalId = proposal.Id,
        ParticipantId = proposal.ParticipantId,
        Body = Engine.Replay.Of(pair.ParticipantProfile, pair.PlaceProfile, advice.Adaptations, advice.OnDate).ToJson(),
        AnswerHash = AnswerHash.Of(advice),
        TakenAt = proposal.ProposedAt,
    };
}

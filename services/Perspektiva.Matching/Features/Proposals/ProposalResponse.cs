using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Rankings;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>A proposal as one side may see it.</summary>
/// <param name="Version">As its ETag; to the employer's side without objections and second looks.</param>
/// <param name="ParticipantId">To the employer's side only once both said yes.</param>
/// <param name="Fit">0-10,000, of this pair when it was proposed; not told to the employer's side.</param>
/// <param name="FitAdapted">The same as adapted by what was agreed; none where nothing was.</param>
/// <param name="Adaptations">What was agreed to change about the place for this person; to the employer's side as long as the needs are told, none after that.</param>
/// <param name="Advice">What the coach made of the engine's advice; not told to the employer's side.</param>
/// <param name="DeclinedBy">Who ended it; to the employer's side only where <paramref name="Reason"/> may be told.</param>
/// <param name="Reason">Why it ended; to the employer's side only where it is the employer's own or the place's.</param>
/// <param name="WithdrawnOnBehalf">The evidence where a guardian took it back for the young person, or a chamber for a company that it keeps; not told to the employer's side.</param>
/// <param name="Needs">What the person needs at the place; to the employer's side while it is asked, has agreed, or their placement there runs, and no name before it agreed. None after that, nor without consent to matching and to be shown, which is not the same as needing nothing.</param>
/// <param name="PlacementId">The placement that began from it; none before.</param>
/// <param name="CohortRunId">The cohort run whose result the pair was taken from, if any; not told to the employer's side.</param>
internal sealed record ProposalResponse(
    string Id, long Version, ProposalStatus Status, string? ParticipantId, string PlaceId, string CompanyId,
    int? Fit, string? FitShown, int? FitAdapted, string? FitAdaptedShown, IReadOnlyList<PlaceAdaptation>? Adaptations, AdviceView? Advice, Party? DeclinedBy, DeclineReason? Reason, EvidenceBody? WithdrawnOnBehalf,
    DateTimeOffset ProposedAt, DateTimeOffset? EmployerAskedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? ClosedAt,
    IReadOnlyList<AnswerView> Answers, IReadOnlyList<ReviewView> Reviews, NeedsView? Needs, string? CohortRunId, string? PlacementId)
{
    /// <summary>For the person, the coach and the registering organisation.</summary>
    public static ProposalResponse ForPersonsSide(Proposal proposal, string? placementId) => new(
        proposal.PublicId, proposal.Version, proposal.Status, proposal.ParticipantPublicId, proposal.PlacePublicId, proposal.CompanyPublicId,
        proposal.Fit, ScoredView.Show(proposal.Fit), proposal.FitAdapted, proposal.FitAdapted is { } adapted ? ScoredView.Show(adapted) : null, proposal.Adaptations,
        new AdviceView(proposal.Decision, proposal.OverrideReason), proposal.DeclinedBy, ReasonOf(proposal),
        proposal.WithdrawalEvidenceKind is { } kind ? new EvidenceBody(kind, proposal.WithdrawalNoteId) : null,
        proposal.ProposedAt, proposal.EmployerAskedAt, proposal.ExpiresAt, proposal.ClosedAt,
        [.. proposal.Answers.Select(AnswerView.Of)], [.. proposal.Reviews.Select(ReviewView.Of)], null, proposal.CohortRunPublicId, placementId);

    /// <summary>For the employer: functions and support, no person before both said yes, none of the person's own reasons.</summary>
    /// <param name="runs">Its placement has begun and not ended: what the person needs later is for those whom they are with then.</param>
    public static ProposalResponse ForEmployer(Proposal proposal, ParticipantView? participant, string? placementId, bool runs)
    {
        var told = participant is { MayMatch: true, MayShowToEmployer: true }
            && (proposal.Status is ProposalStatus.AskedEmployer or ProposalStatus.Agreed || (proposal.Status == ProposalStatus.Placed && runs));
        var known = IsEmployersToKnow(proposal);
        return new(
            proposal.PublicId, proposal.VersionToEmployer, proposal.Status, proposal.PersonVisibleToEmployer ? proposal.ParticipantPublicId : null,
            proposal.PlacePublicId, proposal.CompanyPublicId, null, null, null, null, told ? proposal.Adaptations : null, null,
            known ? proposal.DeclinedBy : null, known ? ReasonOf(proposal) : null, null,
            proposal.EmployerAskedAt ?? proposal.ProposedAt, proposal.EmployerAskedAt, proposal.ExpiresAt, proposal.ClosedAt,
            [.. proposal.Answers.Where(answer => answer.Party == Party.Employer).Select(AnswerView.Of)], [], told ? NeedsView.Of(participant!) : null, null, placementId);
    }

    // Any other reason would tell about the person: a consent that ended, a journey, a wish. Who ended it would, too: the system does for the first two.
    private static bool IsEmployersToKnow(Proposal proposal) =>
        proposal.DeclinedBy == Party.Employer || proposal.Reason is DeclineReason.PlaceFull or DeclineReason.PlaceClosed or DeclineReason.Expired;

    private static DeclineReason? ReasonOf(Proposal proposal) => proposal.Reason == DeclineReason.None ? null : proposal.Reason;
}

/// <summary>The coach's decision on the engine's advice.</summary>
internal sealed record AdviceView(DecisionKind Decision, OverrideReason? OverrideReason);

/// <summary>One side's answer.</summary>
internal sealed record AnswerView(Party Party, bool Accepted, DeclineReason? Reason, DateTimeOffset GivenAt, bool OnBehalf, EvidenceKind? EvidenceKind, string? EvidenceNoteId)
{
    public static AnswerView Of(ProposalAnswer answer) => new(
        answer.Party, answer.Accepted, answer.Reason == DeclineReason.None ? null : answer.Reason, answer.GivenAt, answer.OnBehalf, answer.EvidenceKind, answer.EvidenceNoteId);
}

/// <summary>An objection or a second look.</summary>
internal sealed record ReviewView(ReviewKind Kind, ReviewOutcome? Outcome, DateTimeOffset At, string? NoteId)
{
    public static ReviewView Of(ProposalReview review) => new(review.Kind, review.Outcome, review.At, review.NoteId);
}

/// <summary>What an employer must know to decide: functions and support, never a diagnosis, an age or a name.</summary>
internal sealed record NeedsView(IReadOnlyList<SupportNeed> Support, IReadOnlyList<FunctionalConstraint> NotPossible, int? HoursPerWeekMin, int? HoursPerWeekMax, DateOnly? AvailableFrom)
{
    public static NeedsView Of(ParticipantView participant) => new(
        participant.State.SupportNeeds,
        [.. Enum.GetValues<FunctionalConstraint>().Where(constraint => constraint != FunctionalConstraint.None && participant.State.Exclusions.HasFlag(constraint))],
        participant.State.HoursPerWeekMin, participant.State.HoursPerWeekMax, participant.State.AvailableFrom);
}

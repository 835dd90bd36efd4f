using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Proposals;

/// <summary>What a new proposal is made of.</summary>
/// <param name="Fit">0-10,000 hundredths of a point, of this pair as the place is.</param>
/// <param name="OverrideReason">Set when the coach proposes against the engine's advice.</param>
/// <param name="FitAdapted">The same as adapted by <paramref name="Adaptations"/>; none without them.</param>
/// <param name="Adaptations">What was agreed to change about the place for this person.</param>
/// <param name="CohortRunPublicId">The cohort run whose result the pair is taken from.</param>
internal sealed record ProposalDraft(
    Guid ParticipantId, string ParticipantPublicId, Guid PlaceId, string PlacePublicId, string CompanyPublicId, string EmployerOrganisationId,
    string ProposedByOrganisationId, string ProposedBy, int Fit, OverrideReason? OverrideReason, int? FitAdapted, IReadOnlyList<PlaceAdaptation> Adaptations,
    string? CohortRunPublicId = null);

/// <summary>One side's answer as it was given.</summary>
/// <param name="Reason">Why not; <see cref="DeclineReason.None"/> when no reason is wanted or the answer is yes.</param>
/// <param name="GivenBy">Who recorded it, as the token names them (pseudonymous).</param>
/// <param name="Evidence">Set when somebody else records it on behalf of the side.</param>
internal sealed record AnswerGiven(bool Accepted, DeclineReason Reason, string GivenBy, AnswerEvidence? Evidence = null);

/// <summary>What shows that an answer or a withdrawal recorded on behalf was really given.</summary>
/// <param name="NoteId"><c>not_...</c> of the note in the participant service, which holds the text or the scan's reference.</param>
internal sealed record AnswerEvidence(EvidenceKind Kind, string? NoteId);

/// <summary>The recorded answer of one side; there is at most one a side.</summary>
internal sealed class ProposalAnswer
{
    private ProposalAnswer()
    {
    }

    /// <summary>Records what was given.</summary>
    public ProposalAnswer(Party party, AnswerGiven given, DateTimeOffset now)
    {
        Party = party;
        Accepted = given.Accepted;
        Reason = given.Reason;
        GivenBy = given.GivenBy;
        GivenAt = now;
        EvidenceKind = given.Evidence?.Kind;
        EvidenceNoteId = given.Evidence?.NoteId;
    }

    public Party Party { get; private init; }
    public bool Accepted { get; private init; }
    public DeclineReason Reason { get; private init; }
    public string GivenBy { get; private init; } = "";
    public DateTimeOffset GivenAt { get; private init; }
    public EvidenceKind? EvidenceKind { get; private init; }
    public string? EvidenceNoteId { get; private init; }

    /// <summary>Recorded by somebody else for the side.</summary>
    public bool OnBehalf => EvidenceKind is not null;
}

/// <summary>An objection to a proposal or its second look by another person; the words stay in a note.</summary>
internal sealed class ProposalReview
{
    private ProposalReview()
    {
    }

    /// <summary>Records a review.</summary>
    public ProposalReview(ReviewKind kind, ReviewOutcome? outcome, string by, string? noteId, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        Kind = kind;
        Outcome = outcome;
        By = by;
        NoteId = noteId;
        At = at;
    }

    public Guid Id { get; private init; }
    public ReviewKind Kind { get; private init; }

    /// <summary>Only of a second look.</summary>
    public ReviewOutcome? Outcome { get; private init; }

    public string By { get; private init; } = "";
    public string? NoteId { get; private init; }
    public DateTimeOffset At { get; private init; }
}

/// <summary>What the coach made of the engine's advice on the pair.</summary>
internal enum DecisionKind { Accepted, Overridden }

/// <summary>Why a coach proposes a pair that the engine does not call suitable.</summary>
internal enum OverrideReason { KnowsPersonBetter, KnowsPlaceBetter, SupportArranged, WishOfParticipant, ProfileOutdated, Other }

/// <summary>What shows an answer that somebody else recorded.</summary>
internal enum EvidenceKind { SignedPaper, Conversation, PhoneCall, Letter }

/// <summary>An objection, or the second look that follows one.</summary>
internal enum ReviewKind { Objection, SecondLook }

/// <summary>What the second look found.</summary>
internal enum ReviewOutcome { Upheld, Changed }

/// <summary>How a step went.</summary>
internal enum TransitionResult { Done, NotAllowed, PlaceFull }

/// <summary>How long each side has to answer (our own terms: long enough for a visit, short enough that nobody waits in vain).</summary>
internal static class ProposalTerms
{
    public static readonly TimeSpan ParticipantAnswersWithin = TimeSpan.FromDays(14);
    public static readonly TimeSpan EmployerAnswersWithin = TimeSpan.FromDays(14);
}

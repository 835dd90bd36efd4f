using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Proposals;

/// <summary>A pair that a coach puts to both sides. The young person answers first; the employer sees nothing before that yes.</summary>
internal sealed class Proposal
{
    private readonly List<ProposalAnswer> _answers = [];
    private readonly List<ProposalReview> _reviews = [];

    private Proposal()
    {
    }

    /// <summary>UUIDv7, inside only.</summary>
    public Guid Id { get; private init; }

    /// <summary><c>pro_...</c>, what partners see.</summary>
    public string PublicId { get; private init; } = "";

    /// <summary>1 at the draft, one more with every change; the ETag.</summary>
    public long Version { get; private set; }

    public Guid ParticipantId { get; private init; }
    public string ParticipantPublicId { get; private init; } = "";
    public Guid PlaceId { get; private init; }
    public string PlacePublicId { get; private init; } = "";
    public string CompanyPublicId { get; private init; } = "";
    public string EmployerOrganisationId { get; private init; } = "";

    /// <summary>The organisation whose coach or portal proposed.</summary>
    public string ProposedByOrganisationId { get; private init; } = "";

    /// <summary>The natural person or client behind it, as the token names it (pseudonymous).</summary>
    public string ProposedBy { get; private init; } = "";

    public ProposalStatus Status { get; private set; }
    public Party? DeclinedBy { get; private set; }
    public DeclineReason Reason { get; private set; }

    /// <summary>Set where a guardian took it back for the young person, or a chamber for a company that it keeps.</summary>
    public EvidenceKind? WithdrawalEvidenceKind { get; private set; }

    /// <inheritdoc cref="WithdrawalEvidenceKind"/>
    public string? WithdrawalNoteId { get; private set; }

    /// <summary>When the open question lapses; none once closed or agreed.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset ProposedAt { get; private init; }

    /// <summary>Set by the participant's yes; without it the employer sees nothing, ever.</summary>
    public DateTimeOffset? EmployerAskedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Fit of this pair as the place is, 0-10,000 hundredths of a point, when it was proposed.</summary>
    public int Fit { get; private init; }

    /// <summary>The same as adapted by what was agreed; none without adaptations.</summary>
    public int? FitAdapted { get; private init; }

    /// <summary>What was agreed to change about the place for this person; empty = nothing.</summary>
    public IReadOnlyList<PlaceAdaptation> Adaptations { get; private init; } = [];

    /// <summary>What the coach made of the engine's advice.</summary>
    public DecisionKind Decision { get; private init; }

    /// <summary>Why the advice was overridden; none when accepted.</summary>
    public OverrideReason? OverrideReason { get; private init; }

    /// <summary><c>run_...</c>, the cohort run whose result the pair was taken from; none when it was proposed by itself. The run may be deleted since.</summary>
    public string? CohortRunPublicId { get; private init; }

    public IReadOnlyList<ProposalAnswer> Answers => _answers;
    public IReadOnlyList<ProposalReview> Reviews => _reviews;

    /// <summary>Waiting for one of the sides.</summary>
    public bool IsOpen => Status is ProposalStatus.Drafted or ProposalStatus.AskedParticipant or ProposalStatus.AskedEmployer;

    /// <summary>Holds one of the place's seats: both said yes and no placement has taken it over.</summary>
    public bool HoldsSeat => Status is ProposalStatus.Agreed;

    /// <summary>Nobody answered in time: no answer counts any more, whether or not the sweep has come by.</summary>
    public bool HasLapsed(DateTimeOffset now) => IsOpen && ExpiresAt <= now;

    /// <summary>Whether the employer's side may know of it.</summary>
    public bool VisibleToEmployer => EmployerAskedAt is not null;

    /// <summary>Whether the employer's side may know who it is.</summary>
    public bool PersonVisibleToEmployer => VisibleToEmployer && Status is ProposalStatus.Agreed or ProposalStatus.Placed;

    /// <summary>Drafts a proposal and asks the participant at once.</summary>
    public static Proposal Ask(ProposalDraft draft, DateTimeOffset now)
    {
        var proposal = new Proposal
        {
            Id = Guid.CreateVersion7(now),
            PublicId = Contracts.PublicId.New(IdPrefix.Proposal),
            ParticipantId = draft.ParticipantId,
            ParticipantPublicId = draft.ParticipantPublicId,
            PlaceId = draft.PlaceId,
            PlacePublicId = draft.PlacePublicId,
            CompanyPublicId = draft.CompanyPublicId,
            EmployerOrganisationId = draft.EmployerOrganisationId,
            ProposedByOrganisationId = draft.ProposedByOrganisationId,
            ProposedBy = draft.ProposedBy,
            ProposedAt = now,
            Fit = draft.Fit,
            FitAdapted = draft.FitAdapted,
            Adaptations = draft.Adaptations,
            Decision = draft.OverrideReason is null ? DecisionKind.Accepted : DecisionKind.Overridden,
            OverrideReason = draft.OverrideReason,
            CohortRunPublicId = draft.CohortRunPublicId,
        };
        proposal.Move(ProposalStatus.AskedParticipant);
        proposal.ExpiresAt = now + ProposalTerms.ParticipantAnswersWithin;
        return proposal;
    }

    /// <summary>The young person's answer: a yes asks the employer at once, a no ends it.</summary>
    public TransitionResult AnswerAsParticipant(AnswerGiven answer, DateTimeOffset now)
    {
        if (Status != ProposalStatus.AskedParticipant || HasLapsed(now))
            return TransitionResult.NotAllowed;
        Record(Party.Participant, answer, now);
        if (!answer.Accepted)
            return Decline(Party.Participant, answer.Reason, now);
        Move(ProposalStatus.AskedEmployer);
        EmployerAskedAt = now;
        ExpiresAt = now + ProposalTerms.EmployerAnswersWithin;
        return TransitionResult.Done;
    }

    /// <summary>The employer's answer. A yes takes a seat of the place; without a free one the proposal is declined by the system and both sides hear why.</summary>
    public TransitionResult AnswerAsEmployer(AnswerGiven answer, Places.Occupancy occupancy, DateTimeOffset now)
    {
        if (Status != ProposalStatus.AskedEmployer || HasLapsed(now))
            return Reason == DeclineReason.PlaceFull ? TransitionResult.PlaceFull : TransitionResult.NotAllowed;
        Record(Party.Employer, answer, now);
        if (!answer.Accepted)
            return Decline(Party.Employer, answer.Reason, now);
        if (!occupancy.TryTake())
        {
            DeclineAsFull(now);
            return TransitionResult.PlaceFull;
        }
        Move(ProposalStatus.Agreed);
        ExpiresAt = null;
        return TransitionResult.Done;
    }

    /// <summary>Another proposal took the last seat.</summary>
    public void DeclineAsFull(DateTimeOffset now) => Decline(Party.System, DeclineReason.PlaceFull, now);

    /// <summary>Takes the proposal back, from any state before a placement; an agreed one gives its seat back.</summary>
    /// <param name="evidence">Set when somebody else takes it back on behalf of the side.</param>
    public TransitionResult Withdraw(Party by, DeclineReason reason, Places.Occupancy occupancy, DateTimeOffset now, AnswerEvidence? evidence = null)
    {
        if (!IsOpen && !HoldsSeat)
            return TransitionResult.NotAllowed;
        if (HoldsSeat)
            occupancy.Release();
        DeclinedBy = by;
        Reason = reason;
        (WithdrawalEvidenceKind, WithdrawalNoteId) = (evidence?.Kind, evidence?.NoteId);
        Close(ProposalStatus.Withdrawn, now);
        return TransitionResult.Done;
    }

    /// <summary>Lapses an unanswered question whose time has run out.</summary>
    public TransitionResult Expire(DateTimeOffset now)
    {
        if (!HasLapsed(now))
            return TransitionResult.NotAllowed;
        DeclinedBy = Party.System;
        Reason = DeclineReason.Expired;
        Close(ProposalStatus.Expired, now);
        return TransitionResult.Done;
    }

    /// <summary>The placement has begun; its row now holds the seat.</summary>
    public TransitionResult BeginPlacement(DateTimeOffset now)
    {
        if (Status != ProposalStatus.Agreed)
            return TransitionResult.NotAllowed;
        Close(ProposalStatus.Placed, now);
        return TransitionResult.Done;
    }

    /// <summary>The version as the employer's side counts it: an objection or a second look is none of theirs, and would show in the number.</summary>
    public long VersionToEmployer => Version - _reviews.Count;

    /// <summary>Records an objection or a second look; what was said stays with the participant's notes.</summary>
    public void AddReview(ProposalReview review)
    {
        _reviews.Add(review);
        Version++;
    }

    private TransitionResult Decline(Party by, DeclineReason reason, DateTimeOffset now)
    {
        DeclinedBy = by;
        Reason = reason;
        Close(ProposalStatus.Declined, now);
        return TransitionResult.Done;
    }

    private void Record(Party party, AnswerGiven answer, DateTimeOffset now) => _answers.Add(new ProposalAnswer(party, answer, now));

    private void Close(ProposalStatus status, DateTimeOffset now)
    {
        Move(status);
        ClosedAt = now;
        ExpiresAt = null;
    }

    private void Move(ProposalStatus status)
    {
        Status = status;
        Version++;
    }
}

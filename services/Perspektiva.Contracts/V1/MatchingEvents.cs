namespace Perspektiva.Contracts.V1;

/// <summary>How full a place is; the row that decides stands in matching.</summary>
[EventType("org.perspektiva.occupancy.changed.v1", RequiredConsumers = ["employer"])]
public sealed record OccupancyChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid PlaceId, long Version, string PlacePublicId, int Occupied, int Capacity, bool Oversubscribed) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => PlaceId;
}

/// <summary>A new or changed place suits people: their coaches should look. Pairs only, no list over all people.</summary>
[EventType("org.perspektiva.matches.found.v1", RequiredConsumers = ["notification"])]
public sealed record MatchesFound(
    Guid EventId, DateTimeOffset OccurredAt, Guid PlaceId, long Version, string PlacePublicId, IReadOnlyList<FoundMatch> Matches) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => PlaceId;
}

/// <summary>One pair: fit 0-10,000 (hundredths of a point), of this participant and this place only.</summary>
public sealed record FoundMatch(Guid ParticipantId, string ParticipantPublicId, string? CoachId, string? SubstituteCoachId, int Fit);

/// <summary>A proposal's state.</summary>
/// <param name="DeclinedBy">Set when declined or withdrawn.</param>
[EventType("org.perspektiva.proposal.changed.v1", RequiredConsumers = ["notification"])]
public sealed record ProposalChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid ProposalId, long Version, string ProposalPublicId,
    Guid ParticipantId, string ParticipantPublicId, Guid PlaceId, string PlacePublicId, string CompanyPublicId,
    string? CoachId, IReadOnlyList<string> MentorIds, string EmployerOrganisationId, IReadOnlyList<string> GuardianIds,
    ProposalStatus Status, Party? DeclinedBy, DeclineReason Reason, DateTimeOffset? ExpiresAt) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => ProposalId;
}

/// <summary>One side decided on a proposal.</summary>
/// <param name="OnBehalf">Recorded by somebody else, with evidence kept in matching.</param>
[EventType("org.perspektiva.proposal.decided.v1")]
public sealed record ProposalDecided(
    Guid EventId, DateTimeOffset OccurredAt, Guid ProposalId, long Version, Guid ParticipantId, Party By, bool Accepted, DeclineReason Reason, bool OnBehalf) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => ProposalId;
}

/// <summary>Somebody objected to a proposal, or took the second look that an objection asks for.</summary>
/// <param name="Outcome">Of a second look, and only there.</param>
/// <param name="By">Whose side recorded it; a coach's and a registering organisation's are one.</param>
[EventType("org.perspektiva.proposal.reviewed.v1", RequiredConsumers = ["notification"])]
public sealed record ProposalReviewed(
    Guid EventId, DateTimeOffset OccurredAt, Guid ProposalId, long Version, string ProposalPublicId, Guid ParticipantId, string ParticipantPublicId, string PlacePublicId,
    string? CoachId, ProposalReviewKind Kind, ProposalReviewOutcome? Outcome, Party By) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => ProposalId;
}

/// <summary>A placement's state.</summary>
/// <param name="MentorId">Who accompanies the young person in the company as of this version: it may be another one than before, while the stage stays.</param>
/// <param name="EmployerOrganisationId">Public id of the organisation whose company it is; none in events from before it was told.</param>
/// <param name="ProbationEndsOn">End of probation; none where there is none. This and what follows are none in events from before they were told, too.</param>
/// <param name="SubsidyEndsOn">End of a wage subsidy.</param>
/// <param name="EmployedOn">First day in employment, from which lasting work is counted.</param>
/// <param name="ResumesAt">Where a paused placement goes on.</param>
/// <param name="WarningOpen">A warning sign was seen and not yet answered; none where it is not told.</param>
/// <param name="LastCheckInOn">Day of the last check-in.</param>
/// <param name="SubstituteCoachId">Who stands in for the coach; told together with the guardians.</param>
/// <param name="GuardianIds">Public ids of guardians; none in events from before they were told.</param>
/// <param name="NextAdaptationOn">The earliest day for which an adaptation is promised that is not done; none where none is, and in events from before it was told.</param>
[EventType("org.perspektiva.placement.changed.v1", RequiredConsumers = ["participant", "notification", "employer"])]
public sealed record PlacementChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid PlacementId, long Version, string PlacementPublicId,
    Guid ProposalId, Guid ParticipantId, string ParticipantPublicId, Guid PlaceId, string PlacePublicId, string CompanyPublicId,
    string? CoachId, string? MentorId, PlacementStage Stage, DateOnly StartsOn, DateOnly? EndedOn, DeclineReason EndReason, DateOnly? NextCheckInOn,
    string? EmployerOrganisationId = null, DateOnly? ProbationEndsOn = null, DateOnly? SubsidyEndsOn = null, DateOnly? EmployedOn = null, PlacementStage? ResumesAt = null,
    bool? WarningOpen = null, DateOnly? LastCheckInOn = null, string? SubstituteCoachId = null, IReadOnlyList<string>? GuardianIds = null, DateOnly? NextAdaptationOn = null) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => PlacementId;
}

/// <summary>A check-in took place: ratings 1 (bad) to 5 (good) of the three voices, none where a voice was not heard.</summary>
/// <param name="Signs">What was seen; empty = nothing, none in events from before it was told.</param>
/// <param name="CorrectsPublicId">The check-in that this one corrects: that one counts for nothing any more.</param>
/// <param name="ParticipantAnswers">What the young person's rating was reckoned from; none where one rating was given, and in events from before it was told. So the two that follow.</param>
/// <param name="MentorAnswers">As <paramref name="ParticipantAnswers"/>, the mentor's.</param>
/// <param name="CoachAnswers">As <paramref name="ParticipantAnswers"/>, the coach's.</param>
[EventType("org.perspektiva.check_in.recorded.v1", RequiredConsumers = ["notification"])]
public sealed record CheckInRecorded(
    Guid EventId, DateTimeOffset OccurredAt, Guid PlacementId, long Version, string CheckInPublicId, Guid ParticipantId, string? CoachId, string? MentorId,
    DateOnly HeldOn, int? ParticipantVoice, int? MentorVoice, int? CoachVoice, bool Warning, DateOnly? NextCheckInOn,
    IReadOnlyList<CheckInSignal>? Signs = null, string? CorrectsPublicId = null,
    CheckInAnswers? ParticipantAnswers = null, CheckInAnswers? MentorAnswers = null, CheckInAnswers? CoachAnswers = null) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => PlacementId;
}

/// <summary>One voice's answers to the three questions of a check-in, each 1 (bad) to 5 (good); the lowest is its rating.</summary>
/// <param name="Work">How well the work itself goes.</param>
/// <param name="People">How well the people there and the young person get on.</param>
/// <param name="Staying">Whether it should go on.</param>
public sealed record CheckInAnswers(int Work, int People, int Staying);

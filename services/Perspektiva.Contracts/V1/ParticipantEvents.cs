namespace Perspektiva.Contracts.V1;

/// <summary>The participant's public state for those who match, place and notify; pseudonymous. Consent travels in this same version stream, so that nothing overtakes a withdrawal.</summary>
/// <param name="OrganisationIds">Public ids of the organisations with a grant on the record.</param>
/// <param name="RegisteringOrganisationIds">Those of them that registered the person (job centre, school).</param>
/// <param name="CoachId">Public id of the coach, none before the first assignment.</param>
/// <param name="GuardianIds">Public ids of guardians.</param>
/// <param name="Abilities">32 ratings 1-5 in the order of <see cref="Dimension"/>; null = not assessed.</param>
/// <param name="Exclusions">What the person cannot or must not do.</param>
/// <param name="Interests">Occupational fields by KldB 2010 main group (two digits).</param>
/// <param name="Latitude">Coarse: rounded to two decimals (about a kilometre), degrees WGS84.</param>
/// <param name="Longitude">Coarse, as <paramref name="Latitude"/>.</param>
/// <param name="MobilityKm">How far the person can travel one way, kilometres, 1-200.</param>
/// <param name="NextBandOn">The day the age band changes; none for adults. Removed by erasure.</param>
/// <param name="FullTimeSchooling">In compulsory full-time schooling; false where that is not stated. Removed by erasure.</param>
/// <param name="SchoolingUnstated">Nobody has stated whether the person is in full-time schooling. Removed by erasure.</param>
/// <param name="SchoolingEndsOn">Last day of compulsory full-time schooling, where it goes on and its end is known; from the day after it the person is past it. Removed by erasure.</param>
/// <param name="Benefits">What is decided on benefits that a place type rests on; null = nothing stated. Removed by erasure.</param>
[EventType("org.perspektiva.participant.changed.v1", RequiredConsumers = ["matching", "notification", "identity"])]
public sealed record ParticipantChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid ParticipantId, long Version, string ParticipantPublicId,
    ParticipantStatus Status,
    IReadOnlyList<string> OrganisationIds, IReadOnlyList<string> RegisteringOrganisationIds,
    string? CoachId, string? SubstituteCoachId, IReadOnlyList<string> GuardianIds,
    IReadOnlyList<ConsentPurpose> Consents,
    IReadOnlyList<int?> Abilities, IReadOnlyList<SupportNeed> SupportNeeds, FunctionalConstraint Exclusions, IReadOnlyList<Interest> Interests,
    double? Latitude, double? Longitude, int? MobilityKm,
    int? HoursPerWeekMin, int? HoursPerWeekMax, DateOnly? AvailableFrom, DateOnly? AvailableUntil,
    AgeBand AgeBand, DateOnly? NextBandOn, bool FullTimeSchooling, string OriginNetwork, bool SchoolingUnstated = false, DateOnly? SchoolingEndsOn = null,
    Entitlements? Benefits = null) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => ParticipantId;
}

/// <summary>A support need of the plan: what it is for, its kind, and hours a week (0-40).</summary>
public sealed record SupportNeed(Dimension Dimension, SupportKind Kind, int HoursPerWeek);

/// <summary>An interest: KldB 2010 main group as two digits, weight 1 (some) to 3 (strong).</summary>
public sealed record Interest(string KldbMainGroup, int Weight);

/// <summary>What is decided on benefits for participation in working life (Leistungen zur Teilhabe am Arbeitsleben) that a place type rests on; null = not stated.</summary>
/// <param name="SupportedEmployment">Unterstützte Beschäftigung, § 55 SGB IX: in-company qualification and accompaniment rest on it.</param>
/// <param name="WorkshopBenefits">Leistungen einer Werkstatt für behinderte Menschen or what takes their place, §§ 57, 58, 61, 61a, 219 SGB IX: workshop places and the budget for work rest on them.</param>
public sealed record Entitlements(EntitlementDecision? SupportedEmployment = null, EntitlementDecision? WorkshopBenefits = null);

/// <summary>Consent for a purpose ended; who received data because of it must stop and acknowledge.</summary>
/// <param name="ConsentReceiptId">The receipt that the person holds.</param>
[EventType("org.perspektiva.consent.withdrawn.v1", RequiredConsumers = ["matching", "notification"])]
public sealed record ConsentWithdrawn(
    Guid EventId, DateTimeOffset OccurredAt, Guid ParticipantId, long Version, string ParticipantPublicId,
    ConsentPurpose Purpose, Guid ConsentReceiptId, string? CoachId) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => ParticipantId;
}

/// <summary>A service that had received data under a consent has stopped using it.</summary>
[EventType("org.perspektiva.consent.withdrawal_acknowledged.v1", RequiredConsumers = ["participant"])]
public sealed record ConsentWithdrawalAcknowledged(
    Guid EventId, DateTimeOffset OccurredAt, Guid ParticipantId, long Version, Guid ConsentReceiptId, string Service) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => ParticipantId;
}

/// <summary>The person is erased: destroy the key, the rows and everything derived, then confirm. Version is above every version of the person.</summary>
[EventType("org.perspektiva.participant.erased.v1", RequiredConsumers = ["matching", "notification", "identity", "employer"])]
public sealed record ParticipantErased(
    Guid EventId, DateTimeOffset OccurredAt, Guid ParticipantId, long Version, string ParticipantPublicId) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => ParticipantId;
}

/// <summary>A service has erased what it held about a person.</summary>
[EventType("org.perspektiva.participant.erasure_confirmed.v1", RequiredConsumers = ["participant"])]
public sealed record ErasureConfirmed(
    Guid EventId, DateTimeOffset OccurredAt, Guid ParticipantId, long Version, string Service) : IFactEvent
{
    Guid IIntegrationEvent.AggregateId => ParticipantId;
}

/// <summary>A coach as others may know them: whose organisation, active or not.</summary>
/// <param name="Erased">The coach's data are erased for good: how they are reached goes, too.</param>
[EventType("org.perspektiva.coach.changed.v1", RequiredConsumers = ["notification", "identity"])]
public sealed record CoachChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid CoachId, long Version, string CoachPublicId, string OrganisationId, bool Active,
    bool Erased = false) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => CoachId;
}

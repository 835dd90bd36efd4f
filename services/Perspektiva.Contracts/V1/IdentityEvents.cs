namespace Perspektiva.Contracts.V1;

/// <summary>A subject may act: for an organisation, in a role, bound to a record or not.</summary>
/// <param name="Subject">Client id, <c>acc_...</c> of an account, or <c>org_...:actor-hash</c> of a portal's bound actor; never a name.</param>
/// <param name="Role">jobcentre, school, chamber, provider, company, coach, employer, mentor, participant, guardian, operator.</param>
/// <param name="RecordId">Public id of the bound record, if any.</param>
[EventType("org.perspektiva.access.granted.v1", RequiredConsumers = ["participant", "employer", "matching", "notification"])]
public sealed record AccessGranted(
    Guid EventId, DateTimeOffset OccurredAt, Guid GrantId, long Version, string Subject, string OrganisationId, string Role, string? RecordId) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => GrantId;
}

/// <summary>The grant ended: tokens that still carry it are refused from now on.</summary>
[EventType("org.perspektiva.access.revoked.v1", RequiredConsumers = ["participant", "employer", "matching", "notification"])]
public sealed record AccessRevoked(
    Guid EventId, DateTimeOffset OccurredAt, Guid GrantId, long Version, string Subject, string OrganisationId, string Role, string? RecordId) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => GrantId;
}

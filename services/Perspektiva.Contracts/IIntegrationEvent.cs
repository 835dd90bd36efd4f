namespace Perspektiva.Contracts;

/// <summary>Something that happened in one service and that others may learn. Carries no name, address, contact, diagnosis or free text about a person.</summary>
public interface IIntegrationEvent
{
    /// <summary>UUIDv7; the message id on the wire. The same event is handled once per consumer.</summary>
    Guid EventId { get; }

    /// <summary>When it happened, UTC.</summary>
    DateTimeOffset OccurredAt { get; }

    /// <summary>The aggregate that it is about; order on the broker holds per aggregate.</summary>
    Guid AggregateId { get; }

    /// <summary>The aggregate's version after the change, 1 or more.</summary>
    long Version { get; }
}

/// <summary>Carries the aggregate's full public state: a consumer drops one whose version is not above what it knows.</summary>
public interface IStateEvent : IIntegrationEvent;

/// <summary>Tells one fact: never dropped by version, only by the inbox.</summary>
public interface IFactEvent : IIntegrationEvent;

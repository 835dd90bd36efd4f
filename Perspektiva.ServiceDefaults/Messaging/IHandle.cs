using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>
/// Handles one kind of event. It changes the scope's context and may add to the scope's <see cref="Outbox{TDb}"/>; the inbox then saves and commits, together
/// with the mark that the message was handled. It calls no SaveChanges, no HTTP, no broker. A thrown exception undoes everything; the next attempt gets a new scope.
/// </summary>
public interface IHandle<in TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>Applies the event. A state event whose version is not above the stored one is dropped by the handler.</summary>
    Task HandleAsync(TEvent e, EventContext context, CancellationToken ct);
}

/// <summary>What came with an event.</summary>
/// <param name="MessageId">The event's id; the inbox's key together with the consumer.</param>
/// <param name="Consumer">The queue, for example <c>matching-participants</c>.</param>
/// <param name="Attempt">Which attempt of this delivery, from 1.</param>
/// <param name="Redelivered">The broker delivered it before.</param>
public sealed record EventContext(Guid MessageId, string Consumer, int Attempt, bool Redelivered);

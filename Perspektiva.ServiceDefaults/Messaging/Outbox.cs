using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Where an event leaves the service: a row beside the change that it tells, in the same commit.</summary>
/// <typeparam name="TDb">The service's context.</typeparam>
public sealed class Outbox<TDb>(TDb db, OutboxSignal signal, TimeProvider time)
    where TDb : DbContext
{
    private int _added;

    /// <summary>Adds the event to the context; nothing leaves before the open transaction commits, or else the caller's SaveChanges.</summary>
    /// <param name="event">Its <see cref="IIntegrationEvent.EventId"/> becomes the message id.</param>
    public void Add(IIntegrationEvent @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var message = new OutboxMessage
        {
            Id = @event.EventId,
            Key = @event.AggregateId,
            KeyVersion = @event.Version,
            Ordinal = _added++,
            Shard = LeaseKeeper.Shard,
            Type = EventTypes.NameOf(@event.GetType()),
            Body = EventJson.Serialize(@event),
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            OccurredAt = @event.OccurredAt.ToUniversalTime(),
            AvailableAt = time.GetUtcNow(),
        };
        // In a transaction it goes with COMMIT, past EF, which would take as long for it as for the change itself.
        if (!LateTransaction.IsBegun(db))
        {
            db.Add(message);
            CommitInterceptor.Add(db, signal.Wake);
        }
        else if (signal.IsOpen)
        {
            Hand(message);
        }
        else
        {
            LastStatements.FirstAtCommit(db, OutboxInsert.Of(message));
            CommitInterceptor.Add(db, signal.Wake);
        }
    }

    /// <summary>The relay of this process need not read it, unless something earlier of its key has not left yet.</summary>
    private void Hand(OutboxMessage message)
    {
        var earlier = OutboxInsert.Earlier(message.Key);
        LastStatements.FirstAtCommit(db, earlier);
        LastStatements.FirstAtCommit(db, OutboxInsert.Of(message));
        var committed = new CommittedEvent(
            new OutboxRow(message.Id, message.Key, message.Type, message.Body, message.TraceParent, message.Attempts), message.KeyVersion, message.Ordinal, time.GetTimestamp());
        CommitInterceptor.Add(db, () =>
        {
            if (earlier.Rows == 0)
                signal.Hand(committed);
            else
                signal.Wake();
        });
    }
}

using MassTransit;
using Npgsql;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Messaging.Inbox;

namespace Perspektiva.ServiceDefaults.Messaging.Operations;

/// <summary>What a redrive came to.</summary>
/// <param name="Redriven">So many dead letters and parked events are on their way again.</param>
/// <param name="Left">So many dead letters stay, since their queue is there no more or they came without an id.</param>
internal sealed record Redrive(long Redriven, long Left);

/// <summary>What discarding came to.</summary>
/// <param name="Discarded">So many dead letters are gone that could not be read.</param>
/// <param name="Left">So many others wait for a redrive.</param>
internal sealed record Discard(long Discarded, long Left);

/// <summary>What operators do with outbox and dead letters.</summary>
internal sealed class MessagingOperations(
    NpgsqlDataSource source, IDeadLetterStore deadLetters, EventSender sender, OutboxSignal signal, MessagingBuilder registry, TimeProvider time)
{
    private const int Chunk = 100;

    /// <summary>
    /// Sends every dead letter back to the queue it came from and lets parked events go again; ids stay, so what had been handled is not handled twice.
    /// A letter whose queue is there no more stays where it is. One that dies again is a new letter, and waits for the next redrive: else what cannot be read would go round and round.
    /// </summary>
    public async Task<Redrive> RedriveAsync(CancellationToken ct)
    {
        var began = time.GetUtcNow();
        long redriven = await UnparkAsync(ct);
        var left = new List<Guid>();
        IReadOnlyList<(Guid Id, Outgoing Message)> waiting;
        do
        {
            waiting = await deadLetters.WaitingAsync(Chunk, null, left, ct, began);
            foreach (var (id, message) in waiting)
            {
                if (await IsTakenAsync(message, ct))
                {
                    await deadLetters.RedrivenAsync(id, ct);
                    redriven++;
                }
                else
                {
                    left.Add(id);
                }
            }
        }
        while (waiting.Count == Chunk);
        return new Redrive(redriven, left.Count + await deadLetters.WithoutIdAsync(ct));
    }

    /// <summary>Deletes the dead letters that can never be read: malformed, without an id or with another than their body's, of a type that no queue of this release handles.</summary>
    public async Task<Discard> DiscardAsync(CancellationToken ct)
    {
        var (discarded, left) = await deadLetters.DiscardUnreadableAsync([.. registry.Queues.SelectMany(queue => queue.Handlers.Keys)], ct);
        return new Discard(discarded, left);
    }

    /// <summary>How much waits.</summary>
    public async Task<Backlog> BacklogAsync(CancellationToken ct)
    {
        // What waits behind a failed event of its key is as old as that is, and says nothing of whether the others leave.
        await using var command = source.CreateCommand("""
            WITH failed AS (
                SELECT DISTINCT ON (key) key, key_version, ordinal FROM outbox_message WHERE error IS NOT NULL ORDER BY key, key_version, ordinal)
            SELECT count(*) FILTER (WHERE parked_at IS NULL AND available_at <= $1),
                count(*) FILTER (WHERE parked_at IS NULL AND available_at <= $1 AND f.key IS NOT NULL),
                min(available_at) FILTER (WHERE parked_at IS NULL AND available_at <= $1 AND f.key IS NULL),
                count(*) FILTER (WHERE parked_at IS NOT NULL), (SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL)
            FROM outbox_message o LEFT JOIN failed f ON f.key = o.key AND (f.key_version, f.ordinal) < (o.key_version, o.ordinal)
            """);
        var now = time.GetUtcNow();
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var oldest = await reader.IsDBNullAsync(2, ct) ? now : reader.GetFieldValue<DateTimeOffset>(2);
        return new Backlog(reader.GetInt64(0), reader.GetInt64(1), now - oldest, reader.GetInt64(3), reader.GetInt64(4));
    }

    private async Task<bool> IsTakenAsync(Outgoing letter, CancellationToken ct)
    {
        try
        {
            await sender.SendAsync(letter, ct);
            return true;
        }
        catch (MessageReturnedException)
        {
            // The broker's word that no queue is behind the exchange: of any other failure nobody knows the outcome, and it ends the redrive.
            return false;
        }
    }

    private async Task<int> UnparkAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "UPDATE outbox_message SET parked_at = NULL, error = NULL, attempts = 0, available_at = $1 WHERE parked_at IS NOT NULL");
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        var unparked = await command.ExecuteNonQueryAsync(ct);
        if (unparked > 0)
            signal.Wake();
        return unparked;
    }
}

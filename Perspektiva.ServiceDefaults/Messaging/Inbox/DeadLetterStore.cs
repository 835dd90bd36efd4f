using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>Dead letters in the service's own database: redrive, audit and the erasure of one person are SQL.</summary>
internal interface IDeadLetterStore
{
    Task<Guid> AddAsync(Incoming incoming, string consumer, IIntegrationEvent? e, string reason, CancellationToken ct);

    /// <summary>What waits, the oldest first.</summary>
    /// <param name="limit">So many at most.</param>
    /// <param name="only">This one, where it is named.</param>
    /// <param name="without">None of these.</param>
    /// <param name="ct">Ends the question.</param>
    /// <param name="before">Only what died before then, where it is given.</param>
    Task<IReadOnlyList<(Guid Id, Outgoing Message)>> WaitingAsync(int limit, Guid? only, IReadOnlyCollection<Guid> without, CancellationToken ct, DateTimeOffset? before = null);

    Task RedrivenAsync(Guid id, CancellationToken ct);

    /// <summary>How many wait that were sent without an id, and so cannot be sent again.</summary>
    Task<long> WithoutIdAsync(CancellationToken ct);

    /// <summary>Deletes what waits and cannot be read.</summary>
    /// <param name="readable">The types that this release handles: what was of a type unknown to the one before is not gone for good.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>How many went, how many wait on.</returns>
    Task<(long Discarded, long Left)> DiscardUnreadableAsync(IReadOnlyCollection<string> readable, CancellationToken ct);
}

internal sealed class DeadLetterStore(NpgsqlDataSource source, TimeProvider time) : IDeadLetterStore
{
    /// <summary>The person where the event tells one, else its aggregate.</summary>
    public static Guid? SubjectOf(byte[] body, IIntegrationEvent? e)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("participantId", out var person)
                && person.ValueKind == JsonValueKind.String && person.TryGetGuid(out var id))
                return id;
        }
        catch (JsonException)
        {
            return e?.AggregateId; // Not JSON: then nothing in it tells of a record of ours.
        }
        return e?.AggregateId;
    }

    public async Task<Guid> AddAsync(Incoming incoming, string consumer, IIntegrationEvent? e, string reason, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await using var command = source.CreateCommand("""
            INSERT INTO dead_letter (id, message_id, consumer, type, subject, body, trace_parent, reason, dead_at, redrives)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)incoming.MessageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Text(consumer, 100)! });
        command.Parameters.Add(new NpgsqlParameter { Value = Text(incoming.Type, 200) ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)SubjectOf(incoming.Body, e) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = incoming.Body });
        command.Parameters.Add(new NpgsqlParameter { Value = Text(incoming.TraceParent, 55) ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Text(reason, 200)! });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = incoming.Redrives });
        await command.ExecuteNonQueryAsync(ct);
        return id;
    }

    public async Task<IReadOnlyList<(Guid Id, Outgoing Message)>> WaitingAsync(int limit, Guid? only, IReadOnlyCollection<Guid> without, CancellationToken ct, DateTimeOffset? before = null)
    {
        await using var command = source.CreateCommand("""
            SELECT id, message_id, consumer, type, body, trace_parent, redrives FROM dead_letter
            WHERE redriven_at IS NULL AND message_id IS NOT NULL AND ($2::uuid IS NULL OR id = $2) AND id <> ALL ($3)
                AND ($4::timestamptz IS NULL OR dead_at < $4) ORDER BY dead_at, id LIMIT $1
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)only ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. without] });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var waiting = new List<(Guid, Outgoing)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            waiting.Add((reader.GetGuid(0), new Outgoing(
                reader.GetGuid(1), reader.GetString(2), await reader.IsDBNullAsync(3, ct) ? "" : reader.GetString(3), reader.GetFieldValue<byte[]>(4),
                await reader.IsDBNullAsync(5, ct) ? null : reader.GetString(5), reader.GetInt32(6) + 1)));
        }
        return waiting;
    }

    public async Task RedrivenAsync(Guid id, CancellationToken ct)
    {
        await using var command = source.CreateCommand("UPDATE dead_letter SET redriven_at = $2, redrives = redrives + 1 WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<long> WithoutIdAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL AND message_id IS NULL");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<(long Discarded, long Left)> DiscardUnreadableAsync(IReadOnlyCollection<string> readable, CancellationToken ct)
    {
        // What one statement deletes it still counts in the table: so both are counted out of it.
        await using var command = source.CreateCommand("""
            WITH gone AS (
                DELETE FROM dead_letter WHERE redriven_at IS NULL
                    AND (message_id IS NULL OR reason = ANY ($1) OR (reason = $2 AND (type IS NULL OR type <> ALL ($3)))) RETURNING 1)
            SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL) - (SELECT count(*) FROM gone)
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = UnreadableMessageException.ForGood });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = UnreadableMessageException.UnknownType });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. readable] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>As much of what a sender wrote as the column takes: neither NUL nor half a character, which would keep the letter out of the table for good.</summary>
    private static string? Text(string? told, int length) => told is null ? null
        : string.Concat((told.Length <= length ? told : told[..length]).EnumerateRunes().Select(rune => rune.Value == 0 ? Rune.ReplacementChar : rune));
}

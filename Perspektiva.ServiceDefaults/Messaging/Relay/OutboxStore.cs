using Npgsql;
using NpgsqlTypes;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>The relay's SQL. Every change repeats owner and fencing number: one that woke up after its lease was taken over matches no row.</summary>
internal sealed class OutboxStore(RelayDatabase database)
{
    /// <summary>Rows read at once.</summary>
    public const int BatchSize = 200;

    /// <summary>Failures of its own after which a message is parked.</summary>
    public const int MaxAttempts = 20;

    // Whose turn it is goes by age, what comes first within a key by version: a later version is never read without the earlier ones.
    // A key waits while one of its earlier rows waits after a failure, is parked, or has a required consumer that is not there.
    // The second half says what the index on (shard, available_at) could serve in a way that it cannot: the planner's guess for a table that is empty most
    // of the time would scan that index once a key, a hundred times slower than the index on (key, key_version, ordinal).
    private const string ReadSql = """
        WITH due AS MATERIALIZED (
            SELECT DISTINCT key FROM (
                SELECT o.key FROM outbox_message o
                WHERE o.shard = $1 AND o.parked_at IS NULL AND o.available_at <= $2 AND o.type <> ALL ($3)
                  AND NOT EXISTS (SELECT 1 FROM outbox_message b WHERE b.key = o.key AND b.error IS NOT NULL
                      AND (b.parked_at IS NOT NULL OR b.available_at > $2) AND (b.key_version, b.ordinal) < (o.key_version, o.ordinal))
                  AND (cardinality($3) = 0 OR NOT EXISTS (SELECT 1 FROM outbox_message b WHERE b.key = o.key AND b.type = ANY ($3)
                      AND b.available_at <= $2 AND (b.key_version, b.ordinal) < (o.key_version, o.ordinal)))
                ORDER BY o.available_at LIMIT $4) oldest)
        SELECT o.id, o.key, o.type, o.body, o.trace_parent, o.attempts
        FROM due CROSS JOIN LATERAL (
            SELECT m.* FROM outbox_message m
            WHERE m.key = due.key AND m.shard + 0 = $1 AND (m.parked_at IS NULL) IS TRUE AND (m.available_at <= $2) IS TRUE AND m.type <> ALL ($3)
              AND NOT EXISTS (SELECT 1 FROM outbox_message b WHERE b.key = m.key AND b.error IS NOT NULL
                  AND (b.parked_at IS NOT NULL OR b.available_at > $2) AND (b.key_version, b.ordinal) < (m.key_version, m.ordinal))
              AND (cardinality($3) = 0 OR NOT EXISTS (SELECT 1 FROM outbox_message b WHERE b.key = m.key AND b.type = ANY ($3)
                  AND b.available_at <= $2 AND (b.key_version, b.ordinal) < (m.key_version, m.ordinal)))
            ORDER BY m.key_version, m.ordinal LIMIT $4) o
        ORDER BY o.key_version, o.ordinal, o.id LIMIT $4
        """;

    private const string DeleteSql = """
        DELETE FROM outbox_message o USING relay_lease l
        WHERE o.id = ANY ($1) AND l.shard = $2 AND l.owner = $3 AND l.fence = $4
        """;

    private const string HeldSql = "SELECT FROM relay_lease l WHERE l.shard = $1 AND l.owner = $2 AND l.fence = $3";

    private const string FailSql = """
        UPDATE outbox_message o SET attempts = o.attempts + 1, error = $5, available_at = $6,
            parked_at = CASE WHEN o.attempts + 1 >= $8 THEN $7::timestamptz END
        FROM relay_lease l WHERE o.id = $1 AND l.shard = $2 AND l.owner = $3 AND l.fence = $4
        RETURNING o.parked_at IS NOT NULL
        """;

    /// <summary>Deletes what was confirmed and reads up to <see cref="BatchSize"/> due rows, those of one key in order: one round trip.</summary>
    /// <returns>Fewer deleted rows than ids: the lease is somebody else's, or an erasure has taken rows of its own (<see cref="HoldsAsync"/>).</returns>
    public async Task<(int Deleted, IReadOnlyList<OutboxRow> Due)> NextAsync(
        Lease lease, IReadOnlyCollection<Guid> confirmed, DateTimeOffset now, IReadOnlyCollection<string> withoutTypes, CancellationToken ct)
    {
        await using var batch = database.Source.CreateBatch();
        var delete = Delete(confirmed, lease);
        if (confirmed.Count > 0)
            batch.BatchCommands.Add(delete);
        batch.BatchCommands.Add(Read(lease.Shard, now, withoutTypes));
        var rows = new List<OutboxRow>();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new OutboxRow(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4), reader.GetInt32(5)));
        }
        return (confirmed.Count > 0 ? delete.RecordsAffected : 0, rows);
    }

    /// <summary>Whether the lease is still this one.</summary>
    public async Task<bool> HoldsAsync(Lease lease, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand(HeldSql);
        AddLease(command.Parameters, lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Deletes what was confirmed. Fewer rows than ids: as with <see cref="NextAsync"/>.</summary>
    public async Task<int> DeleteAsync(IReadOnlyCollection<Guid> confirmed, Lease lease, CancellationToken ct)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Delete(confirmed, lease));
        return await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Counts a failure of the message's own.</summary>
    /// <returns>Whether it is parked now; null when the lease is somebody else's.</returns>
    public async Task<bool?> FailAsync(Guid id, Lease lease, string error, DateTimeOffset availableAt, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand(FailSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        AddLease(command.Parameters, lease);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = availableAt });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MaxAttempts });
        return (bool?)await command.ExecuteScalarAsync(ct);
    }

    private static NpgsqlBatchCommand Read(short shard, DateTimeOffset now, IReadOnlyCollection<string> withoutTypes) => new(ReadSql)
    {
        Parameters =
        {
            new NpgsqlParameter<short> { TypedValue = shard }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            new NpgsqlParameter { Value = withoutTypes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new NpgsqlParameter<int> { TypedValue = BatchSize },
        },
    };

    private static NpgsqlBatchCommand Delete(IReadOnlyCollection<Guid> ids, Lease lease)
    {
        var delete = new NpgsqlBatchCommand(DeleteSql) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids.ToArray() } } };
        AddLease(delete.Parameters, lease);
        return delete;
    }

    private static void AddLease(NpgsqlParameterCollection parameters, Lease lease)
    {
        parameters.Add(new NpgsqlParameter<short> { TypedValue = lease.Shard });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lease.Owner });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Fence });
    }
}

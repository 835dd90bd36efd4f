using Npgsql;
using NpgsqlTypes;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>A new row of the outbox as a statement.</summary>
internal static class OutboxInsert
{
    private const string Sql =
        """
        INSERT INTO outbox_message (id, key, key_version, ordinal, shard, type, body, trace_parent, occurred_at, available_at, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
        """;

    public static NpgsqlBatchCommand Of(OutboxMessage message) => new(Sql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = message.Id }, new NpgsqlParameter<Guid> { TypedValue = message.Key },
            new NpgsqlParameter<long> { TypedValue = message.KeyVersion }, new NpgsqlParameter<int> { TypedValue = message.Ordinal },
            new NpgsqlParameter<short> { TypedValue = message.Shard }, new NpgsqlParameter<string> { TypedValue = message.Type },
            new NpgsqlParameter<byte[]> { TypedValue = message.Body },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)message.TraceParent ?? DBNull.Value },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = message.OccurredAt }, new NpgsqlParameter<DateTimeOffset> { TypedValue = message.AvailableAt },
        },
    };

    /// <summary>Ahead of the insert: a row (<see cref="NpgsqlBatchCommand.Rows"/>) where an event of the key has not left yet.</summary>
    public static NpgsqlBatchCommand Earlier(Guid key) =>
        new("SELECT FROM outbox_message WHERE key = $1 LIMIT 1") { Parameters = { new NpgsqlParameter<Guid> { TypedValue = key } } };
}

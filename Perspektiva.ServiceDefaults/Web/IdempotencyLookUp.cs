using System.Data.Common;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>The key is taken, by a request that still runs or by one that has its answer: this one ends.</summary>
internal sealed class KeyTakenException(StoredAnswer? stored, bool unread = false) : OperationCanceledException("The idempotency key is taken")
{
    /// <summary>There is an answer, which has not been read.</summary>
    public bool Unread { get; } = unread;

    /// <summary>The answer; null while the other one runs.</summary>
    public StoredAnswer? Stored { get; } = stored;
}

/// <summary>Takes the key's lock and looks for an answer. Two statements, so that the second one's snapshot is taken after the lock is held.</summary>
internal sealed class IdempotencyLookUp(IdempotencyRequest request, IdempotencyCipher cipher) : FirstStatement
{
    public override string Sql =>
        """
        SELECT pg_try_advisory_xact_lock(@idempotency_lock);
        SELECT request_hash, status, content_type, location, etag, body FROM idempotency_answer
        WHERE client = @idempotency_client AND route = @idempotency_route AND key = @idempotency_key
        """;

    public override void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<long>("idempotency_lock", request.LockId));
        parameters.Add(new NpgsqlParameter<string>("idempotency_client", request.Client));
        parameters.Add(new NpgsqlParameter<string>("idempotency_route", request.Route));
        parameters.Add(new NpgsqlParameter<string>("idempotency_key", request.KeyHash));
    }

    /// <exception cref="KeyTakenException">The lock is another's, or there is an answer.</exception>
    public override async Task ReadAsync(DbDataReader reader, CancellationToken ct)
    {
        await reader.ReadAsync(ct);
        if (!reader.GetBoolean(0))
            throw new KeyTakenException(null);
        await reader.NextResultAsync(ct);
        if (await reader.ReadAsync(ct))
            throw new KeyTakenException(Read(reader));
    }

    /// <exception cref="KeyTakenException">The lock is another's, or there is an answer.</exception>
    public override void Meet(PostgresException failure)
    {
        if (failure is { TableName: IdempotencyStore.Table, SqlState: PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.UniqueViolation })
            throw new KeyTakenException(null, unread: failure.SqlState == PostgresErrorCodes.UniqueViolation);
    }

    private StoredAnswer Read(DbDataReader reader) => new(
        reader.GetFieldValue<byte[]>(0),
        new CapturedAnswer(
            reader.GetInt32(1), OrNull<string>(reader, 2), OrNull<string>(reader, 3), OrNull<string>(reader, 4),
            Open(OrNull<byte[]>(reader, 0), OrNull<byte[]>(reader, 5))));

    private static T? OrNull<T>(DbDataReader reader, int column) where T : class => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>A request that differs gets 422 and must not see the answer, so it is opened for the same request only.</summary>
    private byte[] Open(byte[]? hash, byte[]? body) =>
        body is null || hash is null || !hash.AsSpan().SequenceEqual(request.Hash) ? [] : cipher.Open(request, body);
}

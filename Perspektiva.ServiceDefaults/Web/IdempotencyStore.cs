using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>A stored answer with the hash of the request that it belongs to.</summary>
internal sealed record StoredAnswer(byte[] Hash, CapturedAnswer Content)
{
    public CapturedAnswer Answer(bool replayed) => Content with { Replayed = replayed };
}

/// <summary>
/// Encrypts stored answers with a key derived from the service's key and the caller's own Idempotency-Key, of which the table holds only a hash:
/// without the caller's key nobody can open an answer, also not with the database and the master key in hand.
/// </summary>
internal sealed class IdempotencyCipher(MasterKey keys)
{
    private readonly byte[] _key = keys.Derive("idempotency-answer");

    public byte[] Seal(IdempotencyRequest request, ReadOnlySpan<byte> body) => SealedBox.Seal(KeyOf(request), body, Encoding.UTF8.GetBytes(request.Client));

    public byte[] Open(IdempotencyRequest request, byte[] box) => SealedBox.Open(KeyOf(request), box, Encoding.UTF8.GetBytes(request.Client));

    private byte[] KeyOf(IdempotencyRequest request) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(request.Key));
}

/// <summary>The answer of an accepted request, which is stored with its commit.</summary>
internal static class IdempotencyStore
{
    public const string Table = "idempotency_answer";

    // Without the key's lock there is no status, and without a status no row: 23502, before the index would make it wait for who holds the lock.
    private const string InsertSql =
        """
        INSERT INTO idempotency_answer (client, route, key, request_hash, status, content_type, location, etag, body, person_id, created_at)
        VALUES ($1, $2, $3, $4, CASE WHEN pg_try_advisory_xact_lock($12) THEN $5 END, $6, $7, $8, $9, $10, $11)
        """;

    public static NpgsqlBatchCommand Insert(IdempotencyRequest request, IdempotencyCipher cipher, CapturedAnswer answer, Guid? personId, DateTimeOffset now) => new(InsertSql)
    {
        Parameters =
        {
            Text(request.Client), Text(request.Route), Text(request.KeyHash), Bytes(request.Hash),
            new NpgsqlParameter<int> { TypedValue = answer.Status }, Text(answer.ContentType), Text(answer.Location), Text(answer.ETag),
            Bytes(answer.Body.IsEmpty ? null : cipher.Seal(request, answer.Body.Span)),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)personId ?? DBNull.Value },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            new NpgsqlParameter<long> { TypedValue = request.LockId },
        },
    };

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Bytes(byte[]? value) => new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)value ?? DBNull.Value };
}

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

/// <summary>The end of an accepted request's transaction.</summary>
internal sealed class IdempotencyStore(NpgsqlConnection connection, IdempotencyCipher cipher)
{
    private const string Insert =
        """
        INSERT INTO idempotency_answer (client, route, key, request_hash, status, content_type, location, etag, body, person_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    /// <summary>
    /// Stores the answer, runs what waits for the commit and commits in the same round trip. The server only comes to COMMIT when the rest succeeded, and an error
    /// anywhere is thrown here, so the plain statement is as safe as the driver's own and saves a quarter of the round trips of a write.
    /// </summary>
    public async Task CommitAsync(IdempotencyRequest request, CapturedAnswer answer, Guid? personId, DateTimeOffset now, IReadOnlyList<NpgsqlBatchCommand> last,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
        {
            Parameters =
            {
                Text(request.Client), Text(request.Route), Text(request.KeyHash), Bytes(request.Hash),
                new NpgsqlParameter<int> { TypedValue = answer.Status }, Text(answer.ContentType), Text(answer.Location), Text(answer.ETag),
                Bytes(answer.Body.IsEmpty ? null : cipher.Seal(request, answer.Body.Span)),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)personId ?? DBNull.Value },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        });
        foreach (var statement in last)
            batch.BatchCommands.Add(statement);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Bytes(byte[]? value) => new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)value ?? DBNull.Value };
}

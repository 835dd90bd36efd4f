using System.Security.Cryptography;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>
/// A small value in a service's database, sealed under the master key that it was made with. Under another one everything would start, and nobody's data could be read any more:
/// a platform with a new home, beside databases that exist already, makes itself a new key.
/// </summary>
/// <remarks>Its table stands beside the service's model, as that of the applied migrations does: it is the same in each service, and no service reads it.</remarks>
internal static class MasterKeySeal
{
    private const string Purpose = "master-key-seal";

    /// <summary>Whether the database has its seal, and it is this key's; of a release that had no seals it must at least open what the database holds of people.</summary>
    /// <exception cref="MasterKeyException">It is another key's.</exception>
    public static async Task<bool> CheckAsync(NpgsqlConnection connection, MasterKey keys, CancellationToken ct)
    {
        if (await ReadAsync(connection, ct) is not { } seal)
        {
            await TryAPersonsKeyAsync(connection, keys, ct);
            return false;
        }

        if (!Opens(keys.Derive(Purpose), seal, []))
            throw new MasterKeyException(connection.Database);
        return true;
    }

    /// <summary>Seals the database, once.</summary>
    /// <exception cref="MasterKeyException">It is another key's.</exception>
    public static async Task SealAsync(NpgsqlConnection connection, MasterKey keys, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Two replicas' steps at once.
        await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('master_key_seal'))");
        if (await CheckAsync(connection, keys, ct))
            return;
        await ExecuteAsync("CREATE TABLE IF NOT EXISTS master_key_seal (single boolean PRIMARY KEY DEFAULT true CHECK (single), seal bytea NOT NULL)");
        await ExecuteAsync("INSERT INTO master_key_seal (seal) VALUES ($1)", SealedBox.Seal(keys.Derive(Purpose), RandomNumberGenerator.GetBytes(32), []));
        await transaction.CommitAsync(ct);

        async Task ExecuteAsync(string sql, byte[]? value = null)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            if (value is not null)
                command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task<byte[]?> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (!await HasTableAsync(connection, "master_key_seal", ct))
            return null;
        await using var read = new NpgsqlCommand("SELECT seal FROM master_key_seal", connection);
        return await read.ExecuteScalarAsync(ct) as byte[];
    }

    private static async Task TryAPersonsKeyAsync(NpgsqlConnection connection, MasterKey keys, CancellationToken ct)
    {
        if (!await HasTableAsync(connection, "person_key", ct))
            return;
        await using var read = new NpgsqlCommand("SELECT person_id, wrapped_key FROM person_key LIMIT 1", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        if (await row.ReadAsync(ct) && !Opens(PersonKey.Wrapping(keys), row.GetFieldValue<byte[]>(1), row.GetGuid(0).ToByteArray()))
            throw new MasterKeyException(connection.Database);
    }

    private static async Task<bool> HasTableAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var look = new NpgsqlCommand("SELECT to_regclass(@table) IS NOT NULL", connection);
        look.Parameters.AddWithValue("table", table);
        return await look.ExecuteScalarAsync(ct) is true;
    }

    private static bool Opens(byte[] key, byte[] box, byte[] context)
    {
        try
        {
            SealedBox.Open(key, box, context);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Makes and reads opaque, signed keyset cursors, so that nobody can point one at what they may not see.</summary>
public sealed class Cursor(MasterKey keys)
{
    private const int MacLength = 16;
    private const int MaxLength = 2048;
    private readonly byte[] _key = keys.Derive("cursor");

    /// <summary>A cursor for the place after the record with these key parts.</summary>
    /// <param name="list">The list's name; bound into the signature.</param>
    /// <param name="parts">The last record's sort keys.</param>
    public string Encode(string list, params IReadOnlyList<string> parts)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(parts);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(list, payload, mac);
        return Base64Url.EncodeToString([.. mac[..MacLength], .. payload]);
    }

    /// <summary>The parts of a cursor of this list; null when it is not one.</summary>
    public IReadOnlyList<string>? Decode(string list, string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= MacLength)
            return null;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var payload = bytes.AsSpan(MacLength);
        Sign(list, payload, mac);
        return CryptographicOperations.FixedTimeEquals(mac[..MacLength], bytes.AsSpan(0, MacLength))
            ? JsonSerializer.Deserialize<string[]>(payload)
            : null;
    }

    private void Sign(string list, ReadOnlySpan<byte> payload, Span<byte> mac)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(list));
        hmac.AppendData([0]);
        hmac.AppendData(payload);
        hmac.GetHashAndReset(mac);
    }
}

using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>
/// Validated tokens until they expire, a quarter of an hour at most, and only while the key that signed them is one of the issuer's. By hash: no token is kept.
/// Bounded; when it is full, a fresh one starts.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    private const int Capacity = 5_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private ConcurrentDictionary<Hash, Entry> _entries = new();

    public ClaimsPrincipal? Find(string token, IssuerKeys issuer) =>
        _entries.TryGetValue(HashOf(token), out var entry) && time.GetUtcNow().UtcDateTime < entry.ValidTo && issuer.Has(entry.KeyId) ? entry.Principal : null;

    /// <param name="token">As it was sent.</param>
    /// <param name="principal">Whom it names.</param>
    /// <param name="keyId">The <c>kid</c> of the key that has signed it.</param>
    /// <param name="validTo">UTC.</param>
    public void Add(string token, ClaimsPrincipal principal, string keyId, DateTime validTo)
    {
        if (_entries.Count >= Capacity)
            _entries = new ConcurrentDictionary<Hash, Entry>();
        var longest = time.GetUtcNow().UtcDateTime + Longest;
        _entries[HashOf(token)] = new Entry(principal, keyId, validTo < longest ? validTo : longest);
    }

    private static Hash HashOf(string token)
    {
        Span<byte> utf8 = stackalloc byte[8 * 1024];
        if (!Encoding.UTF8.TryGetBytes(token, utf8, out var length))
            return new Hash(0, 0);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        return new Hash(BitConverter.ToUInt128(hash), BitConverter.ToUInt128(hash[16..]));
    }

    private readonly record struct Hash(UInt128 High, UInt128 Low);

    private sealed record Entry(ClaimsPrincipal Principal, string KeyId, DateTime ValidTo);
}

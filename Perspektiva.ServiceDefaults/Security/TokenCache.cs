using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Validated tokens until they expire, by hash: no token is kept. Bounded; when it is full, a fresh one starts.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private const int Capacity = 5_000;
    private ConcurrentDictionary<Hash, Entry> _entries = new();

    public ClaimsPrincipal? Find(string token) =>
        _entries.TryGetValue(HashOf(token), out var entry) && time.GetUtcNow().UtcDateTime < entry.ValidTo ? entry.Principal : null;

    public void Add(string token, ClaimsPrincipal principal, DateTime validTo)
    {
        if (_entries.Count >= Capacity)
            _entries = new ConcurrentDictionary<Hash, Entry>();
        _entries[HashOf(token)] = new Entry(principal, validTo);
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

    private sealed record Entry(ClaimsPrincipal Principal, DateTime ValidTo);
}

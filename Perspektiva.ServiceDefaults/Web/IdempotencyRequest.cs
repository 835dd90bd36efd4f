using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>What identifies a POST: client, route, key; and what it asked for.</summary>
/// <param name="Client">Client and subject.</param>
/// <param name="Route">Method and route pattern.</param>
/// <param name="Key">The header's value; stored as a hash only, because it also opens the stored answer.</param>
/// <param name="Hash">SHA-256 over path, query and body.</param>
internal sealed record IdempotencyRequest(string Client, string Route, string Key, byte[] Hash)
{
    private const int MaxKeyLength = 255;

    private long? _lockId;

    /// <summary>The key as it is stored.</summary>
    public string KeyHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Key)));

    /// <summary>The advisory lock's number.</summary>
    public long LockId => _lockId ??= BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{Client}\n{Route}\n{KeyHash}")));

    public static bool TryRead(HttpContext context, Caller caller, [NotNullWhen(true)] out IdempotencyRequest? request)
    {
        request = null;
        var header = context.Request.Headers[Idempotency.KeyHeader];
        if (header.Count != 1 || header[0] is not { Length: > 0 and <= MaxKeyLength } key || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return false;
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value;
        request = new IdempotencyRequest($"{caller.ClientId}/{caller.Subject}", $"{context.Request.Method} {pattern}", key, HashOf(context));
        return true;
    }

    private static byte[] HashOf(HttpContext context)
    {
        var target = $"{context.Request.Path}{context.Request.QueryString}\n";
        var body = context.Features.Get<RequestBody>()?.Bytes ?? default;
        var length = Encoding.UTF8.GetMaxByteCount(target.Length) + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var head = Encoding.UTF8.GetBytes(target, rented);
        body.Span.CopyTo(rented.AsSpan(head));
        var hash = SHA256.HashData(rented.AsSpan(0, head + body.Length));
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return hash;
    }
}

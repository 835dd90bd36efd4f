using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>An issuer's public keys.</summary>
internal sealed record IssuerKeys(string? Issuer, IReadOnlyList<SecurityKey> Keys)
{
    private readonly FrozenSet<string> _ids = Keys.Select(key => key.KeyId ?? "").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the key of this id (<c>kid</c>) is one of them.</summary>
    public bool Has(string keyId) => _ids.Contains(keyId);
}

/// <summary>
/// The issuer's public keys: our identity service's key set directly (no discovery, whose addresses are the public ones), or another OpenID Connect provider's
/// by its discovery document. Read on first need, again each minute, and at most each 5 seconds for a token signed with an unknown key. While the issuer is away, those
/// that were read within the last hour count, and without any whoever comes within 5 seconds is told at once that it is away.
/// </summary>
internal sealed class SigningKeys(IHttpClientFactory clients, IConfiguration configuration, TimeProvider time) : IDisposable
{
    public const string ClientName = "issuer";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Held? _held;

    /// <summary>When the issuer last gave no answer; of whom the semaphore has let in.</summary>
    private long? _failedAt;

    public async ValueTask<IssuerKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (_held is not { } held || Age(held.ReadAt) >= Kept)
            await _reading.WaitAsync(cancellationToken);
        // While one request reads them again, the others go on with those that are known.
        else if (Age(held.ReadAt) < Fresh || !await _reading.WaitAsync(TimeSpan.Zero, cancellationToken))
            return held.Keys;
        return await ReadAsync(Fresh, cancellationToken);
    }

    /// <summary>Reads the keys again for a token that none of the known ones has signed; null when they were read a moment ago, or are still the same.</summary>
    public async Task<IssuerKeys?> RefreshAsync(IssuerKeys known, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        var now = await ReadAsync(Pause, cancellationToken);
        return ReferenceEquals(known, now) ? null : now;
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>To be called by whom the semaphore has let in.</summary>
    private async Task<IssuerKeys> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var held = _held is { } read && Age(read.ReadAt) < Kept ? read : null;
        try
        {
            if (held is not null && Age(held.ReadAt) < maxAge)
                return held.Keys;
            // Not asked again by each request in turn.
            if (Age(_failedAt) < Pause)
                return held?.Keys ?? throw Away(null);
            var keys = await FetchAsync(cancellationToken);
            _held = new Held(keys, time.GetTimestamp());
            return keys;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ArgumentException or InvalidOperationException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            _failedAt = time.GetTimestamp();
            return held?.Keys ?? throw Away(error);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<IssuerKeys> FetchAsync(CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        if (configuration["Authentication:Authority"] is { Length: > 0 } authority)
        {
            var retriever = new HttpDocumentRetriever(client) { RequireHttps = false };
            var discovered = await OpenIdConnectConfigurationRetriever.GetAsync($"{authority.TrimEnd('/')}/.well-known/openid-configuration", retriever, cancellationToken);
            return new IssuerKeys(discovered.Issuer, [.. discovered.SigningKeys]);
        }
        var json = await client.GetStringAsync(configuration["Authentication:KeySet"] ?? "http://identity/.well-known/jwks", cancellationToken);
        return new IssuerKeys(null, [.. new JsonWebKeySet(json).GetSigningKeys()]);
    }

    private static UnavailableException Away(Exception? error) => new("The token issuer does not answer", error);

    private TimeSpan Age(long? at) => at is { } then ? time.GetElapsedTime(then) : TimeSpan.MaxValue;

    private sealed record Held(IssuerKeys Keys, long ReadAt);
}

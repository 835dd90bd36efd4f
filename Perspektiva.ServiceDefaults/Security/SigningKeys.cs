using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>An issuer's public keys.</summary>
internal sealed record IssuerKeys(string? Issuer, IReadOnlyList<SecurityKey> Keys);

/// <summary>
/// The issuer's public keys: our identity service's key set directly (no discovery, whose addresses are the public ones), or another OpenID Connect provider's
/// by its discovery document. Read on first need, again each hour, and at most each 5 seconds for a token signed with an unknown key.
/// </summary>
internal sealed class SigningKeys(IHttpClientFactory clients, IConfiguration configuration, TimeProvider time) : IDisposable
{
    public const string ClientName = "issuer";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Held? _held;

    public async ValueTask<IssuerKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held && time.GetElapsedTime(held.ReadAt) < Lifetime)
            return held.Keys;
        return await ReadAsync(Lifetime, cancellationToken) ?? throw new InvalidOperationException("No keys were read");
    }

    /// <summary>Reads the keys again; null when they were read a moment ago.</summary>
    public async Task<IssuerKeys?> RefreshAsync(CancellationToken cancellationToken)
    {
        var before = _held;
        var now = await ReadAsync(Pause, cancellationToken);
        return ReferenceEquals(before, _held) ? null : now;
    }

    public void Dispose() => _reading.Dispose();

    private async Task<IssuerKeys?> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_held is { } held && time.GetElapsedTime(held.ReadAt) < maxAge)
                return held.Keys;
            var keys = await FetchAsync(cancellationToken);
            _held = new Held(keys, time.GetTimestamp());
            return keys;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ArgumentException or InvalidOperationException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            // Keys that were good an hour ago are better than refusing everybody.
            return _held?.Keys ?? throw new UnavailableException("The token issuer does not answer", error);
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

    private sealed record Held(IssuerKeys Keys, long ReadAt);
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Perspektiva.Portal.Api;

/// <summary>One partner portal: its own client id, secret and scopes; it calls as itself, or on behalf of a natural person behind it.</summary>
/// <param name="http">Base address = the gateway; its lifetime is the caller's.</param>
/// <param name="clientId">For example <c>portal-jobcentre</c>.</param>
/// <param name="secret">Its secret.</param>
/// <param name="scopes">What it asks for, blank-separated.</param>
public sealed class PortalClient(HttpClient http, string clientId, string secret, string scopes)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    // Two calls at once may both fetch a token; both are good.
    private volatile Kept? _kept;

    /// <summary>How bodies are written and read: camelCase, enums in snake_case, absent members left out.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The natural person behind the portal, by the portal's pseudonymous reference; none = the portal itself.</summary>
    public string? Actor { get; init; }

    /// <summary>The same portal with a natural person behind it.</summary>
    public PortalClient As(string actor, string? otherScopes = null) => new(http, clientId, secret, otherScopes ?? scopes) { Actor = actor };

    /// <summary>GET.</summary>
    public Task<PortalAnswer> GetAsync(string path, CancellationToken cancellation = default) => SendAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>POST with an idempotency key: the same key repeats the answer, never the effect.</summary>
    public Task<PortalAnswer> PostAsync(string path, object? body = null, string? key = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, path, body ?? new { }, key ?? Guid.CreateVersion7().ToString(), cancellation);

    /// <summary>POST without a body.</summary>
    public Task<PortalAnswer> PostEmptyAsync(string path, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, path, null, Guid.CreateVersion7().ToString(), cancellation);

    /// <summary>PUT over the version last seen; <c>*</c> = whatever it is.</summary>
    public Task<PortalAnswer> PutAsync(string path, object body, string version = "*", CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, path, body, version, cancellation);

    /// <summary>DELETE over the version last seen; <c>*</c> = whatever it is.</summary>
    public Task<PortalAnswer> DeleteAsync(string path, string version = "*", CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, path, null, version, cancellation);

    /// <summary>An access token that is good for another half minute at least.</summary>
    /// <exception cref="PortalException">The token endpoint refused.</exception>
    public async Task<string> TokenAsync(CancellationToken cancellation = default)
    {
        if (_kept is { } kept && kept.FreshUntil > Environment.TickCount64) return kept.Token;
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
            ["scope"] = scopes,
        };
        if (Actor is not null) form["actor"] = Actor;
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content, cancellation);
        var answer = (await ReadAsync(response, cancellation)).OrThrow($"token for {clientId}").Json;
        var lifetime = TimeSpan.FromSeconds(answer.GetProperty("expires_in").GetInt32()) - Margin;
        var fresh = new Kept(answer.GetProperty("access_token").GetString()!, Environment.TickCount64 + (long)lifetime.TotalMilliseconds);
        _kept = fresh;
        return fresh.Token;
    }

    /// <summary>Forgets its token: a binding made since is in the next one.</summary>
    public void Forget() => _kept = null;

    /// <summary>Opens the live inbox.</summary>
    public async Task<LiveInbox> OpenInboxAsync(long? after = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, after is { } position ? $"/v1/inbox/stream?after={position}" : "/v1/inbox/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellation));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode) return new LiveInbox(response, await response.Content.ReadAsStreamAsync(cancellation));
        using (response) throw new PortalException("live inbox", await ReadAsync(response, cancellation));
    }

    private async Task<PortalAnswer> SendAsync(HttpMethod method, string path, object? body, string? condition, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellation));
        if (condition is not null) request.Headers.TryAddWithoutValidation(method == HttpMethod.Post ? "Idempotency-Key" : "If-Match", condition);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        using var response = await http.SendAsync(request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    private static async Task<PortalAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation), response.Headers.ETag?.ToString(), response.Headers.Location?.ToString());

    private sealed record Kept(string Token, long FreshUntil);
}

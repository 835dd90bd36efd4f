using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

using Perspektiva.Portal.Api;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>What a caller heard.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">Of the body.</param>
/// <param name="Text">The body; empty for an open stream.</param>
/// <param name="Headers">All headers but those that differ with every answer.</param>
internal sealed partial record Heard(int Status, string? MediaType, string Text, string Headers)
{
    private static readonly string[] OfTheMoment = ["date", "traceresponse", "ratelimit", "ratelimit-policy"];

    /// <summary>The last part of the problem's type; null when it is no problem.</summary>
    public string? Problem => MediaType == "application/problem+json" && Text.Length > 0 && Json.TryGetProperty("type", out var type) ? type.GetString()!.Split('/')[^1] : null;

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Everything that tells one answer from another, to the byte, but the trace.</summary>
    public string Bytes => $"{Status}\n{Headers}\n{TraceId().Replace(Text, "")}";

    public override string ToString() => $"{Status} {Problem} {(Text.Length > 300 ? Text[..300] : Text)}";

    /// <summary>Sends as a portal does: with a fresh Idempotency-Key, and with If-Match where the method needs it.</summary>
    public static async Task<Heard> FromAsync(HttpClient http, string method, string path, string? token, object? body = null, string ifMatch = "*")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method == "POST") request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (method is "PUT" or "PATCH" or "DELETE") request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: PortalClient.Json);
        return await FromAsync(http, request);
    }

    /// <summary>Sends anything; an answer that takes longer than half a minute counts as a hang.</summary>
    public static async Task<Heard> FromAsync(HttpClient http, HttpRequestMessage request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var type = response.Content.Headers.ContentType?.MediaType;
        var text = type == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync(limit.Token);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => !OfTheMoment.Contains(header.Key.ToLowerInvariant()))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return new Heard((int)response.StatusCode, type, text, string.Join('\n', headers));
    }

    [GeneratedRegex("\"traceId\":\"[0-9a-f]{32}\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TraceId();
}

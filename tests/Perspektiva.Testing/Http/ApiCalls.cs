using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Testing.Http;

/// <summary>Calls to an API the way a portal makes them.</summary>
public static class ApiCalls
{
    /// <summary>Sends a request with token, a fresh Idempotency-Key on POST unless given, and If-Match when given.</summary>
    public static async Task<ApiAnswer> SendAsync(
        this HttpClient http, HttpMethod method, string path, string? token = null, object? body = null, string? key = null, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method == HttpMethod.Post)
            request.Headers.TryAddWithoutValidation(Idempotency.KeyHeader, key ?? Guid.CreateVersion7().ToString());
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body, options: JsonDefaults.Options),
        };
        using var response = await http.SendAsync(request, cancellationToken);
        return new ApiAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.Tag,
            response.Headers.Location?.ToString(),
            response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>GET.</summary>
    public static Task<ApiAnswer> ReadAsync(this HttpClient http, string path, string? token = null) => http.SendAsync(HttpMethod.Get, path, token);

    /// <summary>POST with a fresh Idempotency-Key unless one is given.</summary>
    public static Task<ApiAnswer> SubmitAsync(this HttpClient http, string path, string? token, object? body = null, string? key = null) =>
        http.SendAsync(HttpMethod.Post, path, token, body, key);

    /// <summary>PUT.</summary>
    public static Task<ApiAnswer> ReplaceAsync(this HttpClient http, string path, string? token, object? body, string? ifMatch) =>
        http.SendAsync(HttpMethod.Put, path, token, body, ifMatch: ifMatch);
}

/// <summary>What an API answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="ETag">The entity tag with its quotes.</param>
/// <param name="Location">Where the new record is.</param>
/// <param name="Headers">The response's headers.</param>
public sealed record ApiAnswer(int Status, string Text, string? ContentType, string? ETag, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The last part of the problem's type, for example <c>validation</c>; null when it is no problem.</summary>
    public string? Problem => ContentType == "application/problem+json" ? Json.GetProperty("type").GetString()!.Split('/')[^1] : null;

    /// <summary>The pointers of a validation problem.</summary>
    public IReadOnlyList<string?> Pointers => Problem == "validation"
        ? [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : null)]
        : [];

    /// <summary>The body as a record.</summary>
    public T As<T>() => JsonSerializer.Deserialize<T>(Text, JsonDefaults.Options) ?? throw new InvalidOperationException("The body is null");
}

using System.Text.Json;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>One operation of the merged OpenAPI document.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">The template.</param>
/// <param name="Scopes">One of these is needed; none where no token is.</param>
/// <param name="Body">The request body's schema, if there is one.</param>
/// <param name="Query">Names of query parameters.</param>
internal sealed record Operation(string Method, string Path, IReadOnlyList<string> Scopes, JsonElement? Body, IReadOnlyList<string> Query)
{
    public bool IsRead => Method == "GET";

    public bool NeedsNoToken => Scopes.Count == 0;

    public bool IsStream => Path.EndsWith("/stream", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What the gateway says that it can do: the tests take every route from here, so that a new one cannot be forgotten.</summary>
internal sealed class Surface
{
    private Surface(JsonElement document) => (Document, Operations) = (document, [.. OperationsOf(document)]);

    public JsonElement Document { get; }

    public IReadOnlyList<Operation> Operations { get; }

    public JsonElement Schemas => Document.GetProperty("components").GetProperty("schemas");

    /// <summary>Reads the document; waits until every service has given its part.</summary>
    public static async Task<Surface> ReadAsync(HttpClient gateway)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var response = await gateway.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
            var document = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            if (!document.GetProperty("info").TryGetProperty("x-missing-services", out var missing))
                return new Surface(document);
            Assert.True(attempt < 30, $"missing in the document: {missing}");
            await Task.Delay(1_000);
        }
    }

    private static IEnumerable<Operation> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        orderby path.Name, operation.Name
        select new Operation(operation.Name.ToUpperInvariant(), path.Name, ScopesOf(operation.Value), BodyOf(operation.Value), QueryOf(operation.Value));

    private static string[] ScopesOf(JsonElement operation) =>
        operation.TryGetProperty("security", out var ways) ? [.. ways.EnumerateArray().SelectMany(way => way.GetProperty("oauth2").EnumerateArray()).Select(scope => scope.GetString()!)] : [];

    private static JsonElement? BodyOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : null;

    private static string[] QueryOf(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!)]
        : [];
}

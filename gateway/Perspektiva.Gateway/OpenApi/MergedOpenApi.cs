using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Template;
using Perspektiva.Gateway.Routing;
using Yarp.ReverseProxy;

namespace Perspektiva.Gateway.OpenApi;

/// <summary>Fetches the services' documents and keeps the merged one for a while.</summary>
internal sealed partial class MergedOpenApi(
    IHttpClientFactory clients, IProxyStateLookup routes, IConfiguration configuration, TimeProvider time, ILogger<MergedOpenApi> logger) : IDisposable
{
    public const string ClientName = "openapi";

    /// <summary>A complete document changes with a deployment only; an incomplete one should soon be better.</summary>
    private static readonly TimeSpan CompleteFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IncompleteFor = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _building = new(1, 1);
    private volatile Held? _held;

    public async Task<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held && time.GetElapsedTime(held.At) < held.For)
            return held.Json;
        await _building.WaitAsync(cancellationToken);
        try
        {
            if (_held is { } other && time.GetElapsedTime(other.At) < other.For)
                return other.Json;
            return (_held = await BuildAsync(cancellationToken)).Json;
        }
        finally
        {
            _building.Release();
        }
    }

    public void Dispose() => _building.Dispose();

    private async Task<Held> BuildAsync(CancellationToken cancellationToken)
    {
        var fetched = await Task.WhenAll(BackEnds.Names.Select(async name => (name, Part: await FetchAsync(name, cancellationToken))));
        var parts = fetched.ToDictionary(part => part.name, part => part.Part, StringComparer.Ordinal);
        var publicUrl = (configuration["Perspektiva:PublicUrl"] ?? "").TrimEnd('/');
        var merged = DocumentMerger.Merge(parts, IsRouted, publicUrl.Length == 0 ? "/" : publicUrl);
        var complete = parts.Values.All(part => part is not null);
        return new Held(JsonSerializer.SerializeToUtf8Bytes(merged), time.GetTimestamp(), complete ? CompleteFor : IncompleteFor);
    }

    private async Task<JsonObject?> FetchAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            var text = await client.GetStringAsync(new Uri($"http://{service}/openapi/v1.json"), cancellationToken);
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or InvalidOperationException
            || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogMissing(service, error.GetType().Name);
            return null;
        }
    }

    /// <summary>Whether the gateway's most specific route for the path leads to the service; what it does not route is not part of the API.</summary>
    private bool IsRouted(string path, string service)
    {
        var route = routes.GetRoutes()
            .Where(candidate => candidate.Config.Match.Path is { } pattern && Matches(pattern, path))
            .OrderBy(candidate => candidate.Config.Match.Path!.Contains("{**", StringComparison.Ordinal))
            .ThenByDescending(candidate => candidate.Config.Match.Path!.Length)
            .FirstOrDefault();
        return route is not null && BackEnds.Of(route.Config) == service;
    }

    private static bool Matches(string pattern, string path) =>
        new TemplateMatcher(TemplateParser.Parse(pattern), []).TryMatch(path.Replace('{', '_').Replace('}', '_'), []);

    [LoggerMessage(1, LogLevel.Warning, "The OpenAPI document of {Service} is missing from the merged one: {Kind}")]
    private partial void LogMissing(string service, string kind);

    private sealed record Held(byte[] Json, long At, TimeSpan For);
}

internal static class MergedOpenApiExtensions
{
    public static void AddMergedOpenApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(MergedOpenApi.ClientName, client => client.Timeout = TimeSpan.FromSeconds(15)).AddServiceDiscovery();
        builder.Services.AddSingleton<MergedOpenApi>();
    }

    public static void MapMergedOpenApi(this WebApplication app) => app.MapGet("/openapi/v1.json",
        static async (MergedOpenApi merged, CancellationToken cancellationToken) => TypedResults.Bytes(await merged.GetAsync(cancellationToken), "application/json"))
        .AllowAnonymous();
}

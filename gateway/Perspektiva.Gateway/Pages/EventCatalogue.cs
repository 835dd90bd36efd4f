using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Gateway.Pages;

/// <summary>The events' AsyncAPI document and JSON Schemas: files of docs/events that the build puts into this assembly. What is asked for is looked up among their names, so no path leads elsewhere.</summary>
internal static class EventCatalogue
{
    private const string Folder = "events/";

    /// <summary>As long as the merged OpenAPI document is kept: both change with a deployment only.</summary>
    private const string KeptFor = "public, max-age=300";

    private static readonly FrozenDictionary<string, Page> Pages = typeof(EventCatalogue).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Folder.Length..], Page.Read, StringComparer.Ordinal);

    public static void MapEventCatalogue(this WebApplication app)
    {
        app.MapGet("/events/asyncapi.json", static (HttpResponse response) => Answer("asyncapi.json", "application/json", response)).AllowAnonymous();
        app.MapGet("/events/schemas/{file}", static (string file, HttpResponse response) => Answer($"schemas/{file}", "application/schema+json", response)).AllowAnonymous();
    }

    private static Results<FileContentHttpResult, ProblemResult> Answer(string name, string contentType, HttpResponse response)
    {
        if (!Pages.TryGetValue(name, out var page))
            return Problems.Of(ProblemType.NotFound, "There is no event of this type; /events/asyncapi.json names all");
        response.Headers.CacheControl = KeptFor;
        return TypedResults.Bytes(page.Json, contentType, entityTag: page.Tag);
    }

    private sealed record Page(byte[] Json, EntityTagHeaderValue Tag)
    {
        public static Page Read(string resource)
        {
            using var stream = typeof(EventCatalogue).Assembly.GetManifestResourceStream(resource)!;
            var json = new byte[stream.Length];
            stream.ReadExactly(json);
            return new Page(json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\""));
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Perspektiva.Contracts;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>The files of docs/events: as the code says them, and as they lie there.</summary>
internal static class EventCatalogue
{
    public const string Document = "asyncapi.json";
    public const string Schemas = "schemas/";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder { get; } = Path.Combine(Repository.Root, "docs", "events");

    /// <summary>Each file's path in the folder, with its text, from the code.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = EventTypes.All
        .Select(pair => (Name: FileOf(pair.Key), Json: EventSchemas.Of(pair.Value)))
        .Append((Name: Document, Json: AsyncApiDocument.Of(EventTypes.All)))
        .ToDictionary(file => file.Name, file => file.Json.ToJsonString(Readable) + "\n", StringComparer.Ordinal);

    /// <summary>The paths of the files that lie there.</summary>
    public static IReadOnlyList<string> Published => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    public static string FileOf(string eventType) => $"{Schemas}{eventType}.json";

    /// <summary>The text of a file that lies there; empty where there is none.</summary>
    public static string Read(string file) => File.Exists(Path.Combine(Folder, file)) ? File.ReadAllText(Path.Combine(Folder, file)) : "";

    /// <summary>A schema that lies there; null where there is none.</summary>
    public static JsonObject? ReadSchema(string file) => Read(file) is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : null;

    public static void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
        File.WriteAllText(Path.Combine(Folder, file), Files[file]);
    }
}

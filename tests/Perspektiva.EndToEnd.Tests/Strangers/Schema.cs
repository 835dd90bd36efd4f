using System.Text.Json;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>A schema of the merged document, references followed.</summary>
internal readonly struct Schema
{
    private readonly JsonElement _schemas;

    private Schema(JsonElement schema, JsonElement schemas) => (Node, _schemas) = (schema, schemas);

    private JsonElement Node { get; }

    public static Schema Of(JsonElement schema, JsonElement schemas)
    {
        while (true)
        {
            if (schema.TryGetProperty("$ref", out var reference)) schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
            else if (schema.TryGetProperty("oneOf", out var choices)) schema = choices.EnumerateArray().First(choice => !IsNull(choice));
            else return new Schema(schema, schemas);
        }
    }

    /// <summary>string, integer, number, boolean, array, object; null = anything.</summary>
    public string? Type => Node.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()).FirstOrDefault(name => name != "null") : type.GetString()
        : Node.TryGetProperty("enum", out _) ? "string" : Node.TryGetProperty("properties", out _) ? "object" : null;

    public bool IsEnum => Node.TryGetProperty("enum", out _);

    public string? Format => Node.TryGetProperty("format", out var format) ? format.GetString() : null;

    public IEnumerable<(string Name, Schema Schema)> Properties
    {
        get
        {
            var schemas = _schemas;
            return Node.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => (property.Name, Of(property.Value, schemas))).ToList() : [];
        }
    }

    /// <summary>The members that must be there.</summary>
    public IEnumerable<string> Required => Node.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];

    public Schema? Items => Node.TryGetProperty("items", out var items) ? Of(items, _schemas) : null;

    private static bool IsNull(JsonElement choice) => choice.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null";
}

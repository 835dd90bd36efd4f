using System.Text.Json.Nodes;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>A valid body with one member broken.</summary>
/// <param name="Pointer">The member that the problem must name.</param>
/// <param name="Body">What is sent.</param>
internal sealed record BrokenBody(string Pointer, JsonNode Body)
{
    /// <summary>
    /// Breaks each member that the schema knows, one at a time, and leaves out each that it requires; members of objects and lists that the valid body leaves out are broken as a whole.
    /// </summary>
    public static IEnumerable<BrokenBody> Of(JsonNode valid, Schema schema)
    {
        foreach (var (path, value) in Breaks(schema, valid, []))
        {
            var body = valid.DeepClone();
            if (path.Length == 0)
            {
                yield return new BrokenBody("", value!);
                continue;
            }
            var parent = path[..^1].Aggregate(body, (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
            if (parent is JsonArray array) array[int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
            else if (value is null) parent.AsObject().Remove(path[^1]);
            else parent[path[^1]] = value;
            yield return new BrokenBody(string.Concat(path.Select(step => $"/{step}")), body);
        }
    }

    /// <summary>No value: left out.</summary>
    private static IEnumerable<(string[] Path, JsonNode? Value)> Breaks(Schema schema, JsonNode? valid, string[] path)
    {
        foreach (var wrong in WrongValues(schema)) yield return (path, wrong);
        if (valid is JsonObject record && schema.Type == "object")
        {
            yield return ([.. path, "noSuchMember"], JsonValue.Create(1));
            foreach (var name in schema.Required)
            {
                Assert.True(record.ContainsKey(name), $"The document requires {name}, but a body without it is valid: {record.ToJsonString()}");
                yield return ([.. path, name], null);
            }
            foreach (var (name, member) in schema.Properties)
                foreach (var inner in Breaks(member, record[name], [.. path, name])) yield return inner;
        }
        if (valid is JsonArray { Count: > 0 } list && schema.Items is { } items)
            foreach (var inner in Breaks(items, list[^1], [.. path, $"{list.Count - 1}"])) yield return inner;
    }

    private static IEnumerable<JsonNode> WrongValues(Schema schema) => schema.Type switch
    {
        "string" => schema.IsEnum || schema.Format is "date" or "time" or "date-time" or "uuid" ? [JsonValue.Create(7), JsonValue.Create("no such value")] : [JsonValue.Create(7), new JsonObject()],
        "integer" => [JsonValue.Create("x"), JsonValue.Create(1.5), JsonNode.Parse("99999999999999999999")!],
        "number" => [JsonValue.Create("x"), new JsonArray()],
        "boolean" => [JsonValue.Create("x"), JsonValue.Create(0)],
        "array" => [new JsonObject(), JsonValue.Create("x")],
        "object" => [new JsonArray(), JsonValue.Create(true)],
        _ => [],
    };
}

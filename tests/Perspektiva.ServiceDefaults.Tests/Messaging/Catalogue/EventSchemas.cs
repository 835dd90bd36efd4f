using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>
/// The JSON Schema (draft 2020-12) of an event, by the serializer's own exporter over the outbox's own options. Required is what every publisher since the event's first release writes:
/// what has a default came later, and null is left out on the wire.
/// </summary>
internal static class EventSchemas
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>The words of a text that may hold several; JSON Schema has no keyword for it, so a pattern says the same beside it.</summary>
    public const string Words = "x-words";

    /// <summary>RFC 3339's <c>time</c> asks for an offset, which the time of day at a place has not.</summary>
    private const string TimeOfDay = @"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,7})?$";

    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Complete };

    /// <summary>The same in every network, like the types of problems: it names the schema, and a network serves it under the same path.</summary>
    public static string IdOf(string name) => $"https://perspektiva.example/events/schemas/{name}.json";

    public static JsonObject Of(Type type) => Joined(
        new JsonObject { ["$schema"] = Dialect, ["$id"] = IdOf(EventTypes.NameOf(type)) },
        (JsonObject)EventJson.Options.GetJsonSchemaAsNode(type, Exporting));

    /// <summary>The words of an enum as the outbox writes them.</summary>
    public static IEnumerable<string> WordsOf(Type type) => Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, type, EventJson.Options)!.GetValue<string>());

    private static JsonObject Complete(JsonSchemaExporterContext context, JsonNode node)
    {
        var schema = node as JsonObject ?? throw new InvalidOperationException($"{context.TypeInfo.Type} has no schema that says anything");
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var named = type.Namespace == typeof(Contracts.V1.Dimension).Namespace;
        if (type == typeof(TimeOnly))
            schema = With(schema, ("format", null), ("pattern", TimeOfDay));
        else if (type.IsEnum)
            schema = OfEnum(type, schema);
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            schema = With(schema, ("required", Required(context.TypeInfo)));
        if (schema["items"] is JsonObject items && items["type"] is JsonValue && HoldsNulls(context.PropertyInfo))
            items["type"] = new JsonArray(items["type"]!.DeepClone(), "null");
        // Null as the default says no more than that the member may be left out.
        if (schema.TryGetPropertyValue("default", out var otherwise) && otherwise is null)
            schema = With(schema, ("default", null));
        var described = new JsonObject();
        if (named)
            described["title"] = type.Name;
        if ((context.PropertyInfo?.AttributeProvider is PropertyInfo property ? ContractDocs.Of(property) : null) is { } told)
            described["description"] = told;
        else if (named && ContractDocs.Of(type) is { } ofType)
            described["description"] = ofType;
        return Joined(described, schema);
    }

    /// <summary>Of what stands in a list the exporter sees a nullable value type, but not a nullable record.</summary>
    private static bool HoldsNulls(JsonPropertyInfo? list) =>
        list?.AttributeProvider is PropertyInfo property && new NullabilityInfoContext().Create(property).GenericTypeArguments is [{ ReadState: NullabilityState.Nullable }];

    private static JsonObject OfEnum(Type type, JsonObject schema)
    {
        var nullable = schema["enum"] is JsonArray values ? values.Any(value => value is null) : schema["type"] is JsonArray;
        JsonNode text = nullable ? new JsonArray("string", "null") : "string";
        var words = WordsOf(type).ToList();
        if (type.GetCustomAttribute<FlagsAttribute>() is null)
            return With(schema, ("type", text), ("enum", new JsonArray([.. words.Select(word => (JsonNode?)word), .. nullable ? [null] : Array.Empty<JsonNode?>()])));
        var any = string.Join('|', words);
        return With(schema, ("type", text), ("pattern", $"^({any})(, ({any}))*$"), (Words, new JsonArray([.. words.Select(word => (JsonNode)word)])));
    }

    private static JsonArray Required(JsonTypeInfo type) =>
        [.. type.Properties.Where(property => property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } && Nullable.GetUnderlyingType(property.PropertyType) is null)
            .Select(property => (JsonNode)property.Name)];

    /// <summary>The schema with some keywords set, or without those that are null.</summary>
    private static JsonObject With(JsonObject schema, params (string Keyword, JsonNode? Value)[] keywords)
    {
        foreach (var (keyword, value) in keywords)
        {
            schema.Remove(keyword);
            if (value is not null)
                schema[keyword] = value;
        }
        return schema;
    }

    private static JsonObject Joined(JsonObject first, JsonObject second)
    {
        foreach (var (keyword, value) in second.ToList())
        {
            second.Remove(keyword);
            first[keyword] = value;
        }
        return first;
    }
}

using System.Text.Json.Nodes;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>Tells what a schema takes away from those who read or write the event by the schema before: published events only grow.</summary>
internal static class SchemaGrowth
{
    private const string Instead = "a changed meaning is a new version, a new record";

    /// <summary>One sentence for each change that is no growth.</summary>
    public static IReadOnlyList<string> Breaks(string name, JsonObject before, JsonObject? after)
    {
        List<string> breaks = [];
        if (after is null)
            breaks.Add($"{name} is published and the code has no such event any more; {Instead}.");
        else
            Compare(name, before, after, breaks);
        return breaks;
    }

    private static void Compare(string at, JsonObject before, JsonObject after, List<string> breaks)
    {
        foreach (var keyword in new[] { "type", "format", "default", "$ref" })
        {
            if (!JsonNode.DeepEquals(before[keyword], after[keyword]))
                breaks.Add($"{at} had {keyword} {Said(before[keyword])} and has {Said(after[keyword])}; {Instead}.");
        }
        // A pattern with words grows with them.
        if (before[EventSchemas.Words] is null && !JsonNode.DeepEquals(before["pattern"], after["pattern"]))
            breaks.Add($"{at} had pattern {Said(before["pattern"])} and has {Said(after["pattern"])}; {Instead}.");
        foreach (var keyword in new[] { "enum", EventSchemas.Words })
            breaks.AddRange(Words(before, keyword).Except(Words(after, keyword), StringComparer.Ordinal).Select(word => $"{at} does not know {word} any more: words of a published event are neither removed nor renamed."));
        CompareMembers(at, before, after, breaks);
        if (before["items"] is JsonObject items)
            Compare($"{at}[]", items, after["items"] as JsonObject ?? [], breaks);
    }

    private static void CompareMembers(string at, JsonObject before, JsonObject after, List<string> breaks)
    {
        var now = after["properties"] as JsonObject ?? [];
        foreach (var (name, member) in before["properties"] as JsonObject ?? [])
        {
            if (now[name] is JsonObject found)
                Compare($"{at}.{name}", member!.AsObject(), found, breaks);
            else
                breaks.Add($"{at}.{name} is told no more: members of a published event are neither removed nor renamed.");
        }
        var (had, has) = (Words(before, "required"), Words(after, "required"));
        breaks.AddRange(has.Except(had, StringComparer.Ordinal).Select(name => $"{at}.{name} is required now, and who wrote the event before left it out: give it a default or let it be null."));
        breaks.AddRange(had.Except(has, StringComparer.Ordinal).Where(now.ContainsKey).Select(name => $"{at}.{name} may be missing now, and who reads the event relies on it; {Instead}."));
    }

    private static List<string> Words(JsonObject schema, string keyword) => [.. (schema[keyword] as JsonArray ?? []).Select(Said)];

    private static string Said(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var word) ? word : value?.ToJsonString() ?? "none";
}

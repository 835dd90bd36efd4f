using System.Text.Json.Nodes;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>docs/events, which the gateway serves, is what the contracts say; and what was published has only grown.</summary>
public sealed class EventCatalogueTests
{
    /// <summary>Set to 1, the files are written anew; a change that is no growth is refused all the same.</summary>
    private const string Write = "PERSPEKTIVA_WRITE_EVENTS";

    private const string Command = $"{Write}=1 dotnet run --project tests/Perspektiva.ServiceDefaults.Tests -- --filter-method \"*EventCatalogueTests.File_*\"";

    public static TheoryData<string> Files => [.. EventCatalogue.Files.Keys];

    public static TheoryData<string> Published => [.. EventCatalogue.Published.Where(file => file.StartsWith(EventCatalogue.Schemas, StringComparison.Ordinal))];

    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    [Theory, MemberData(nameof(Files))]
    public void File_OfTheCatalogue_IsWhatTheCodeSays(string file)
    {
        if (Environment.GetEnvironmentVariable(Write) == "1")
        {
            AssertGrown(file);
            EventCatalogue.Write(file);
        }
        var (code, lies) = (EventCatalogue.Files[file].Split('\n'), EventCatalogue.Read(file).Split('\n'));
        var line = code.Zip(lies).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            code.SequenceEqual(lies, StringComparer.Ordinal),
            $"docs/events/{file}, line {line + 1}: has '{lies.ElementAtOrDefault(line)?.Trim()}', the code says '{code.ElementAtOrDefault(line)?.Trim()}'. It is written anew by: {Command}");
    }

    [Fact]
    public void Folder_OfTheCatalogue_HoldsTheDocumentAndASchemaOfEachEvent() => Assert.Equal(
        EventTypes.All.Keys.Select(EventCatalogue.FileOf).Append(EventCatalogue.Document).Order(StringComparer.Ordinal), EventCatalogue.Published);

    [Theory, MemberData(nameof(Published))]
    public void Schema_ThatIsPublished_HasOnlyGrown(string file) => AssertGrown(file);

    [Theory, MemberData(nameof(Names))]
    public void Schema_OfEachEvent_IsNamedAndDescribed(string name)
    {
        var schema = EventSchemas.Of(EventTypes.All[name]);
        Assert.Equal(EventSchemas.Dialect, (string?)schema["$schema"]);
        Assert.Equal($"https://perspektiva.example/events/schemas/{name}.json", (string?)schema["$id"]);
        Assert.Equal(EventTypes.All[name].Name, (string?)schema["title"]);
        Assert.False(string.IsNullOrEmpty((string?)schema["description"]));
        Assert.Superset(new HashSet<string>(["eventId", "occurredAt", "version"]), Required(schema).ToHashSet());
        Assert.All(new[] { "eventId", "occurredAt", "version" }, member => Assert.False(string.IsNullOrEmpty((string?)schema["properties"]![member]!["description"])));
        Assert.DoesNotContain("additionalProperties", schema.ToJsonString(), StringComparison.Ordinal);
    }

    private static void AssertGrown(string file)
    {
        if (!file.StartsWith(EventCatalogue.Schemas, StringComparison.Ordinal) || EventCatalogue.ReadSchema(file) is not { } published)
            return;
        var name = Path.GetFileNameWithoutExtension(file);
        var breaks = SchemaGrowth.Breaks(name, published, EventTypes.All.TryGetValue(name, out var type) ? EventSchemas.Of(type) : null);
        Assert.True(breaks.Count == 0, $"{string.Join(' ', breaks)} (An event that no release has told yet: delete docs/events/{file} and write it anew.)");
    }

    private static IEnumerable<string> Required(JsonObject schema) => schema["required"]!.AsArray().Select(name => name!.GetValue<string>());
}

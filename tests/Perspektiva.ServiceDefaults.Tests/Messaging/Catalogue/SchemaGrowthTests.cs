using System.Text.Json.Nodes;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

public sealed class SchemaGrowthTests
{
    private const string Before = """
        {"type":"object","description":"A thing","properties":{
          "id":{"type":"string","format":"uuid"},
          "kind":{"type":"string","enum":["one","two"]},
          "marks":{"type":"string","pattern":"^(none|loud)(, (none|loud))*$","x-words":["none","loud"]},
          "opens":{"type":"string","pattern":"^[0-9]+$"},
          "note":{"type":["integer","null"]},
          "late":{"type":"boolean","default":false},
          "parts":{"type":"array","items":{"type":["object","null"],"properties":{"level":{"type":"integer"}},"required":["level"]}}},
         "required":["id","kind","marks","opens","parts"]}
        """;

    [Theory]
    [InlineData("a member is taken away", "\"id\":{\"type\":\"string\",\"format\":\"uuid\"},", "", "thing.id is told no more")]
    [InlineData("a member is renamed", "\"note\":{", "\"remark\":{", "thing.note is told no more")]
    [InlineData("a member is asked", "[\"id\",\"kind\"", "[\"id\",\"kind\",\"note\"", "thing.note is required now")]
    [InlineData("a member that was not there is asked", "\"opens\",\"parts\"]", "\"opens\",\"parts\",\"new\"]", "thing.new is required now")]
    [InlineData("a new member", "\"late\":{\"type\":\"boolean\",\"default\":false},", "\"late\":{\"type\":\"boolean\",\"default\":false},\"new\":{\"type\":\"integer\"},", null)]
    [InlineData("a member may be missing", "[\"id\",\"kind\"", "[\"id\"", "thing.kind may be missing now")]
    [InlineData("a type", "{\"type\":[\"integer\",\"null\"]}", "{\"type\":[\"string\",\"null\"]}", "thing.note had type [\"integer\",\"null\"] and has [\"string\",\"null\"]")]
    [InlineData("null is allowed", "{\"type\":\"string\",\"enum\"", "{\"type\":[\"string\",\"null\"],\"enum\"", "thing.kind had type string")]
    [InlineData("a format", "\"format\":\"uuid\"", "\"format\":\"date\"", "thing.id had format uuid and has date")]
    [InlineData("a pattern", "^[0-9]+$", "^[a-z]+$", "thing.opens had pattern ^[0-9]+$ and has ^[a-z]+$")]
    [InlineData("a default", "\"default\":false", "\"default\":true", "thing.late had default false and has true")]
    [InlineData("a word is renamed", "[\"one\",\"two\"]", "[\"one\",\"second\"]", "thing.kind does not know two any more")]
    [InlineData("a word of several", "[\"none\",\"loud\"]", "[\"none\"]", "thing.marks does not know loud any more")]
    [InlineData("an item's member", "\"level\":{\"type\":\"integer\"}", "\"depth\":{\"type\":\"integer\"}", "thing.parts[].level is told no more")]
    [InlineData("an item's member is asked", "\"level\":{\"type\":\"integer\"}},\"required\":[\"level\"]", "\"level\":{\"type\":\"integer\"},\"by\":{\"type\":\"integer\"}},\"required\":[\"level\",\"by\"]", "thing.parts[].by is required now")]
    [InlineData("a word more", "[\"one\",\"two\"]", "[\"one\",\"two\",\"three\"]", null)]
    [InlineData("a word more of several", "(none|loud)(, (none|loud))*$\",\"x-words\":[\"none\",\"loud\"]", "(none|loud|far)(, (none|loud|far))*$\",\"x-words\":[\"none\",\"loud\",\"far\"]", null)]
    [InlineData("another description", "A thing", "Any thing", null)]
    public void Breaks_AfterAChange_OneSentenceUnlessItIsGrowth(string _, string was, string becomes, string? sentence)
    {
        var after = Before.Replace(was, becomes, StringComparison.Ordinal);
        Assert.NotEqual(Before, after);
        var breaks = SchemaGrowth.Breaks("thing", Parse(Before), Parse(after));
        if (sentence is null)
            Assert.Empty(breaks);
        else
            Assert.StartsWith(sentence, Assert.Single(breaks), StringComparison.Ordinal);
    }

    [Fact]
    public void Breaks_OfAnEventThatIsGone_SaysSo() => Assert.StartsWith("thing is published", Assert.Single(SchemaGrowth.Breaks("thing", Parse(Before), null)), StringComparison.Ordinal);

    private static JsonObject Parse(string schema) => JsonNode.Parse(schema)!.AsObject();
}

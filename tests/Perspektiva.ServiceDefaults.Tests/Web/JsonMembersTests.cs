using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class JsonMembersTests
{
    private const int Many = 300_000;
    private static readonly JsonSerializerOptions Strict = MakeStrict();

    public sealed record Item(string? Name = null);

    public sealed record Body(IReadOnlyList<Item>? Items = null, IReadOnlyDictionary<string, Item>? ByName = null);

    public sealed record Needed(string Name);

    public sealed record Needy(IReadOnlyList<Needed>? Items = null);

    /// <summary>Whoever begins each step at the array's start needs minutes here, and a caller could keep a processor busy with one body.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Unknown_LongArray_IsWalkedOnce()
    {
        var body = $$"""{"x":1,"items":[{{string.Join(',', Enumerable.Repeat("{}", Many))}}]}""";
        var found = await Task.Run(() => JsonMembers.Unknown(Read<Body>(body)), TestContext.Current.CancellationToken);
        Assert.Equal(["/x"], Pointers(found));
    }

    [Fact]
    public void Unknown_InArraysAndDictionaries_ByTheirPlace() =>
        Assert.Equal(["/items/1/x", "/items/2/y", "/byName/b/z"],
            Pointers(JsonMembers.Unknown(Read<Body>("""{"items":[{},{"x":1},{"y":1}],"byName":{"a":{},"b":{"z":1}}}"""))));

    [Fact]
    public void Missing_InAnArray_ByTheirPlace() =>
        Assert.Equal(["/items/0/name", "/items/2/name"], Pointers(JsonMembers.Missing(Read<Needy>("""{"items":[{},{"name":"a"},{}]}"""))));

    [Theory]
    [InlineData("items", "[", "{\"x\":1}", "]")]
    [InlineData("byName", "{", "\"{0}\":{\"x\":1}", "}")]
    public void Unknown_MoreThanAHundred_TellsAHundred(string member, string start, string each, string end)
    {
        var all = string.Join(',', Enumerable.Range(0, 150).Select(i => each.Replace("{0}", $"k{i}", StringComparison.Ordinal)));
        Assert.Equal(100, Pointers(JsonMembers.Unknown(Read<Body>($$"""{"{{member}}":{{start}}{{all}}{{end}}}"""))).Count);
    }

    private static JsonSerializerOptions MakeStrict()
    {
        var options = new JsonSerializerOptions(JsonDefaults.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        options.MakeReadOnly();
        return options;
    }

    private static JsonReading Read<T>(string body) => new(typeof(T), Encoding.UTF8.GetBytes(body), Strict);

    private static List<string?> Pointers(ProblemResult? problem) => [.. problem!.Errors.Select(error => error.Pointer)];
}

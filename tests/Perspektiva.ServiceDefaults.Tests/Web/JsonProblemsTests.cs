using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class JsonProblemsTests
{
    private static readonly JsonSerializerOptions Strict = new(JsonDefaults.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public sealed record Inner(int Count = 0);

    public sealed record Body(IReadOnlyDictionary<string, Inner>? ByName = null);

    [Theory]
    [InlineData(null, "")]
    [InlineData("$", "")]
    [InlineData("$.a", "/a")]
    [InlineData("$.a[3]['b.c']", "/a/3/b.c")]
    [InlineData("$['a/b'].c~d[0][12]", "/a~1b/c~0d/0/12")]
    [InlineData("$['a']b']", "/a']b")]
    [InlineData("$['a\nb'].c", "/a\nb/c")]
    [InlineData("$['']", "/")]
    [InlineData("$['not closed", "/not closed")]
    public void Pointer_OfAPath(string? path, string pointer) => Assert.Equal(pointer, JsonProblems.Pointer(path));

    /// <summary>In the time of one pass: the handler of exceptions has no other try.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("['")]
    [InlineData("']")]
    [InlineData("'](")]
    [InlineData("'")]
    [InlineData(".")]
    [InlineData("[0]")]
    public async Task Of_NameAsLongAndAwkwardAsTheCallerLikes_IsAnswered(string part)
    {
        var name = string.Concat(Enumerable.Repeat(part, 10_000)) + "\n";
        var error = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Body>(new JsonObject { ["byName"] = new JsonObject { [name] = new JsonObject { ["count"] = "x" } } }, Strict));
        var problem = await Task.Run(() => JsonProblems.Of(error, null), TestContext.Current.CancellationToken);
        Assert.Equal("wrong_type", Assert.Single(problem.Errors).Code);
    }

    /// <summary>The serializer repeats names that the caller chose: they say nothing about what is wrong.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("Duplicate property")]
    [InlineData("could not be mapped to any .NET member")]
    [InlineData("was missing required properties including: 'x'")]
    [InlineData(" Path: $.x")]
    public void Of_NameThatReadsLikeAMessage_IsToldByWhatIsWrong(string name)
    {
        Assert.Equal(("wrong_type", $"/byName/{name}/count"), Told(new JsonObject { ["byName"] = new JsonObject { [name] = new JsonObject { ["count"] = "x" } } }));
        Assert.Equal(("unknown_member", $"/{name}"), Told(new JsonObject { [name] = 1 }));

        static (string, string?) Told(JsonObject body)
        {
            var error = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Body>(body, Strict));
            var told = Assert.Single(JsonProblems.Of(error, null).Errors);
            return (told.Code, told.Pointer);
        }
    }
}

using System.Text.Json;
using Perspektiva.Testing.Http;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class OpenApiTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task Document_Post_TellsKeyScopeAndProblems()
    {
        var document = (await service.Http.ReadAsync("/openapi/v1.json")).Json;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var post = document.GetProperty("paths").GetProperty("/v1/things").GetProperty("post");
        Assert.Contains(post.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.Equal("participants:write", post.GetProperty("x-scopes")[0].GetString());
        var schema = post.GetProperty("responses").GetProperty("409").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
        Assert.Equal("#/components/schemas/Problem", schema.GetProperty("$ref").GetString());
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("Problem", out _));
    }

    [Fact]
    public async Task Document_Enum_ListsItsNames()
    {
        var schemas = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");
        var nullable = schemas.GetProperty("ThingRequest").GetProperty("properties").GetProperty("colour");
        Assert.Equal("""{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Colour"}]}""", JsonSerializer.Serialize(nullable));
        // Null stands beside the reference alone: exactly one branch may hold.
        Assert.Equal("""{"enum":["dark_red","light_blue"]}""", JsonSerializer.Serialize(schemas.GetProperty("Colour")));
    }

    [Fact]
    public async Task Document_PagesOfTwoFeaturesItems_AreTwoSchemas()
    {
        var document = (await service.Http.ReadAsync("/openapi/v1.json")).Json;
        foreach (var side in new[] { "Left", "Right" })
        {
            var answer = document.GetProperty("paths").GetProperty($"/v1/shelves/{side.ToLowerInvariant()}").GetProperty("get").GetProperty("responses").GetProperty("200");
            Assert.Equal($"#/components/schemas/PageOf{side}ShelfItem", answer.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
            var items = document.GetProperty("components").GetProperty("schemas").GetProperty($"PageOf{side}ShelfItem").GetProperty("properties").GetProperty("items");
            Assert.Equal($"#/components/schemas/{side}ShelfItem", items.GetProperty("items").GetProperty("$ref").GetString());
        }
    }

    [Fact]
    public async Task Document_List_ParametersAreCamelCase()
    {
        var list = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/things").GetProperty("get");
        Assert.Equal(["after", "limit"], list.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task Document_Put_TellsIfMatchAndWhatStopsAWrite()
    {
        var put = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/things/{id}").GetProperty("put");
        Assert.Contains(put.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "If-Match");
        Assert.Equal(["400", "401", "403", "404", "408", "409", "412", "413", "414", "415", "428", "429", "431", "500", "502", "503", "504"], Refusals(put));
        Assert.Equal("Problem: conflict, place-full, invalid-transition", put.GetProperty("responses").GetProperty("409").GetProperty("description").GetString());
    }

    /// <summary>A refusal that no document tells of is one that nobody's generated client understands.</summary>
    [Fact]
    public async Task Document_Write_TellsWhatItAnswers()
    {
        var paths = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths");
        foreach (var operation in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Where(operation => operation.Name != "get"))
        {
            Assert.Superset(new HashSet<string> { "408", "409", "413" }, Refusals(operation.Value).ToHashSet(StringComparer.Ordinal));
            Assert.Equal(operation.Value.TryGetProperty("requestBody", out _), Refusals(operation.Value).Contains("415"));
        }
    }

    /// <summary>What may be left out is not required, of a merge patch nothing is; what an answer always holds stays so.</summary>
    [Theory]
    [InlineData("ThingRequest", "name rating")]
    [InlineData("Part", "count label")]
    [InlineData("SettingsPatch", "")]
    [InlineData("Understood", "limit name onDate shiftStart status")]
    public async Task Document_Required_IsWhatTheServiceDemands(string schema, string required)
    {
        var schemas = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");
        var listed = schemas.GetProperty(schema).TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()) : [];
        Assert.Equal(required, string.Join(' ', listed.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Document_MergePatch_TakesItsOwnMediaType()
    {
        var patch = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/settings").GetProperty("patch");
        Assert.Equal(["application/json", "application/merge-patch+json"], patch.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(content => content.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Refusals(JsonElement operation) =>
        operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Where(status => status[0] >= '4').Order(StringComparer.Ordinal);
}

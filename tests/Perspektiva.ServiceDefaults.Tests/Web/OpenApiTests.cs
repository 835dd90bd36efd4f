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
        // The null is the framework's, of an enum that is used as a nullable one first.
        Assert.Equal("""{"enum":["dark_red","light_blue",null]}""", JsonSerializer.Serialize(schemas.GetProperty("Colour")));
    }

    [Fact]
    public async Task Document_List_ParametersAreCamelCase()
    {
        var list = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/things").GetProperty("get");
        Assert.Equal(["after", "limit"], list.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task Document_Put_TellsIfMatch()
    {
        var put = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/things/{id}").GetProperty("put");
        Assert.Contains(put.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "If-Match");
        Assert.True(put.GetProperty("responses").TryGetProperty("412", out _));
    }
}

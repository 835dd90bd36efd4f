using System.Text.RegularExpressions;
using Perspektiva.Testing.Http;

namespace Perspektiva.Gateway.Tests;

public sealed partial class DocumentationTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task OpenApi_Merged_ComponentsAndReferencesNameTheirService()
    {
        var document = (await gateway.Http.ReadAsync("/openapi/v1.json")).Json;
        Assert.Equal("3.1.1", document.GetProperty("openapi").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal("#/components/schemas/matching.Thing", schemas.GetProperty("matching.Thing").GetProperty("properties").GetProperty("next").GetProperty("$ref").GetString());
        Assert.All(References().Matches(document.GetRawText()).Select(match => match.Groups["name"].Value), name => Assert.True(schemas.TryGetProperty(name, out _), name));
        Assert.DoesNotContain("127.0.0.1:1", document.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_Merged_EachPathFromTheServiceThatItIsRoutedTo()
    {
        var paths = (await gateway.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths");
        Assert.Equal("Listparticipant", paths.GetProperty("/v1/participants").GetProperty("get").GetProperty("operationId").GetString());
        Assert.Equal("matching", paths.GetProperty("/v1/participants/{id}/ranking").GetProperty("get").GetProperty("tags")[0].GetString());
        Assert.False(paths.TryGetProperty("/operator/outbox", out _));
    }

    [Fact]
    public async Task OpenApi_Merged_SecurityAsksOneOfTheOperationsScopes()
    {
        var document = (await gateway.Http.ReadAsync("/openapi/v1.json")).Json;
        var ranking = document.GetProperty("paths").GetProperty("/v1/participants/{id}/ranking").GetProperty("get");
        Assert.Equal("""[{"oauth2":["matching:read"]},{"oauth2":["places:read"]}]""", ranking.GetProperty("security").GetRawText());
        var flows = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("oauth2").GetProperty("flows");
        Assert.All(flows.EnumerateObject(), flow => Assert.Equal(
            """{"matching:read":"Asked by operations of matching","places:read":"Asked by operations of matching"}""", flow.Value.GetProperty("scopes").GetRawText()));
    }

    [Fact]
    public async Task Docs_Page_LoadsNothingFromElsewhere()
    {
        var page = await gateway.Http.ReadAsync("/docs/");
        if (page.Status is 301 or 302 or 307 or 308)
            page = await gateway.Http.ReadAsync(page.Location!);
        Assert.Equal(200, page.Status);
        Assert.Contains("connect-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        var sources = Sources().Matches(page.Text).Select(match => match.Groups["url"].Value).ToList();
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            var address = new Uri(new Uri(gateway.Http.BaseAddress!, "/docs/"), source);
            Assert.Equal(gateway.Http.BaseAddress!.Authority, address.Authority);
            Assert.Equal(200, (await gateway.Http.ReadAsync(address.PathAndQuery)).Status);
        }
    }

    [GeneratedRegex("\"\\$ref\":\"#/components/schemas/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();

    [GeneratedRegex("(src|href)=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sources();
}

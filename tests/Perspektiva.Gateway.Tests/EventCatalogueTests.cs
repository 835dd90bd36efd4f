using System.Net.Http.Headers;
using Perspektiva.Contracts;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Gateway.Tests;

public sealed class EventCatalogueTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    [Fact]
    public async Task AsyncApi_WithoutAToken_IsTheRepositorysFile()
    {
        var answer = await gateway.Http.ReadAsync("/events/asyncapi.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(Published("asyncapi.json"), answer.Text);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Schema_OfEachEvent_IsTheRepositorysFile(string name)
    {
        var answer = await gateway.Http.ReadAsync($"/events/schemas/{name}.json");
        Assert.Equal((200, "application/schema+json"), (answer.Status, answer.ContentType));
        Assert.Equal(Published($"schemas/{name}.json"), answer.Text);
    }

    /// <summary>The document's references are relative: they must lead to the schemas from where it is served.</summary>
    [Fact]
    public async Task AsyncApi_ReferencesToSchemas_AreServed()
    {
        var messages = (await gateway.Http.ReadAsync("/events/asyncapi.json")).Json.GetProperty("components").GetProperty("messages").EnumerateObject().ToList();
        Assert.Equal(EventTypes.All.Count, messages.Count);
        foreach (var message in messages)
        {
            var reference = message.Value.GetProperty("payload").GetProperty("schema").GetProperty("$ref").GetString();
            var address = new Uri(new Uri(gateway.Http.BaseAddress!, "/events/asyncapi.json"), reference);
            Assert.Equal(message.Name, (await gateway.Http.ReadAsync(address.PathAndQuery)).Json.GetProperty("title").GetString());
        }
    }

    [Theory]
    [InlineData("/events/asyncapi.json")]
    [InlineData("/events/schemas/org.perspektiva.place.changed.v1.json")]
    public async Task Get_WithTheTagOfWhatIsKept_304(string path)
    {
        var first = await gateway.Http.ReadAsync(path);
        Assert.Equal("public, max-age=300", first.Headers["Cache-Control"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.ETag!));
        using var again = await gateway.Http.SendAsync(request);
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("org.perspektiva.place.changed.v2.json")]
    [InlineData("ORG.perspektiva.place.changed.v1.json")]
    [InlineData("org.perspektiva.place.changed.json")]
    [InlineData("org.perspektiva.place.changed.v1")]
    [InlineData(".json")]
    [InlineData("..%2Fasyncapi.json")]
    [InlineData("..%5Casyncapi.json")]
    [InlineData("%2e%2e%2f%2e%2e%2fappsettings.json")]
    [InlineData("..%252f..%252fappsettings.json")]
    public async Task Schema_OfNoEvent_404ThatSaysWhereAllAre(string file)
    {
        var answer = await gateway.Http.ReadAsync($"/events/schemas/{file}");
        Assert.Equal((404, "not-found", "no-store"), (answer.Status, answer.Problem, answer.Headers["Cache-Control"]));
        Assert.Equal("There is no event of this type; /events/asyncapi.json names all", answer.Json.GetProperty("detail").GetString());
    }

    /// <summary>Whatever else is asked for is no page of anybody's.</summary>
    [Theory]
    [InlineData("/events")]
    [InlineData("/events/")]
    [InlineData("/events/schemas/")]
    [InlineData("/events/asyncapi.yaml")]
    [InlineData("/events/schemas/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/events/schemas/more/org.perspektiva.place.changed.v1.json")]
    public async Task Get_AnyOtherPath_IsNotThere(string path)
    {
        Assert.Equal(401, (await gateway.Http.ReadAsync(path)).Status);
        var answer = await gateway.Http.ReadAsync(path, gateway.Issuer.Mint(TestCaller.Portal("jobcentre", "places:read")));
        Assert.Equal((404, "not-found"), (answer.Status, answer.Problem));
    }

    private static string Published(string file) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "events", file));
}

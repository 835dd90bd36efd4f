using System.Net.Http.Headers;
using System.Text;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>In which form bodies come and go: what is declared of one is true or refused, and HEAD is GET without a body.</summary>
public sealed class RepresentationTests(SampleService service) : IClassFixture<SampleService>
{
    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    /// <summary>Whoever says that a body is compressed must not hear that it is no JSON, nor have it read where it is not.</summary>
    [Theory]
    [InlineData("/v1/things", "gzip", 415)]
    [InlineData("/v1/things", "br", 415)]
    [InlineData("/v1/things", "identity, gzip", 415)]
    [InlineData("/v1/things", "x", 415)]
    [InlineData("/v1/fail", "gzip", 415)]
    [InlineData("/v1/things", "identity", 201)]
    [InlineData("/v1/things", "Identity", 201)]
    public async Task Post_ContentEncoding_OnlyIdentityIsTaken(string path, string encoding, int status)
    {
        var content = new ByteArrayContent(path == "/v1/things" ? [.. "{\"name\":\"a\",\"rating\":3}"u8] : [.. "{}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
        var answer = await service.Http.SubmitAsync(path, _token, content);
        Assert.Equal(status, answer.Status);
        if (status == 415)
            Assert.Equal("unsupported-media-type", answer.Problem);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/merge-patch+json; charset=utf-8")]
    public async Task Patch_MergePatchUnderEitherName_IsTaken(string type)
    {
        var answer = await PatchAsync("""{"limit":null}""", type);
        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"name":"before","limit":null}""", answer.Text);
    }

    [Theory]
    [InlineData("application/merge-patch+json", """{"name":null}""", 400, "validation")]
    [InlineData("application/merge-patch+json", """{"limit":"\u0000"}""", 400, "validation")]
    [InlineData("application/merge-patch+json", "{", 400, "malformed-json")]
    [InlineData("application/merge-patch+json; charset=utf-16", "{}", 415, "unsupported-media-type")]
    public async Task Patch_MergePatch_IsLookedThroughAsJson(string type, string body, int status, string problem)
    {
        var answer = await PatchAsync(body, type);
        Assert.Equal((status, problem), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("/v1/things?limit=1", true, 200)]
    [InlineData("/v1/things?limit=x", true, 400)]
    [InlineData("/v1/things/thg_x", true, 404)]
    [InlineData("/v1/things", false, 401)]
    [InlineData("/v1/nothing", true, 404)]
    [InlineData("/v1/fail", true, 405)]
    [InlineData("/v1/understood/stream", true, 405)]
    public async Task Head_Read_IsItsGetWithoutABody(string path, bool known, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        if (known)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await service.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        if (status == 405)
            Assert.Equal([path == "/v1/fail" ? "POST" : "GET"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Head_Record_HasItsETag()
    {
        var made = await service.Http.SubmitAsync("/v1/things", _token, new { name = "head", rating = 3 });
        var answer = await service.Http.SendAsync(HttpMethod.Head, made.Location!, _token);
        Assert.Equal((200, made.ETag, ""), (answer.Status, answer.ETag, answer.Text));
    }

    private Task<ApiAnswer> PatchAsync(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        return service.Http.SendAsync(HttpMethod.Patch, "/v1/settings", _token, content);
    }
}

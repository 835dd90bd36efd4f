using System.Net.Http.Headers;
using System.Text;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>In which form bodies come and go: what is declared of one is true or refused.</summary>
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

    private Task<ApiAnswer> PatchAsync(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        return service.Http.SendAsync(HttpMethod.Patch, "/v1/settings", _token, content);
    }
}

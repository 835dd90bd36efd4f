using System.Net.Http.Headers;
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
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Accounts;

[Collection(IdentityCollection.Name)]
public sealed class TextGuardTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Theory]
    [InlineData("/connect/token", "grant_type=client_credentials&client_id=%00&client_secret=x&scope=places:read")]
    [InlineData("/connect/token", "grant_type=client_credentials&client_id=x&client_secret=x&scope=%00")]
    [InlineData("/account/sign-in", "login=%00&password=x")]
    [InlineData("/account/accept-invitation", "code=a%00&login=abc&password=x")]
    [InlineData("/connect/token", "LONG")]
    [InlineData("/account/sign-in", "MANY")]
    public async Task Form_ThatNobodyCanRead_IsRefusedCalmly(string path, string body)
    {
        using var http = _host.Browser();
        var text = body switch
        {
            "LONG" => "client_id=" + new string('a', 40_000),
            "MANY" => string.Join('&', Enumerable.Range(0, 100).Select(i => $"f{i}=1")),
            _ => body,
        };
        using var content = new StringContent(text, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Query_WithWhatPostgreSqlCannotHold_IsRefused()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-school", "actors:write");
        Assert.Equal(400, (await http.ReadAsync("/v1/memberships?record=%00", token)).Status);
        Assert.Equal(400, (await http.ReadAsync("/connect/authorize?client_id=%00", null)).Status);
    }

    /// <summary>A client may name itself in the header instead of the form (RFC 6749, 2.3.1), in percent-encoding.</summary>
    [Theory]
    [InlineData("a%00b:x")]
    [InlineData("a\0b:x")]
    [InlineData("portal-school:x%00")]
    [InlineData("a%2500b:x", HttpStatusCode.Unauthorized)]
    [InlineData("nobody:x", HttpStatusCode.Unauthorized)]
    [InlineData("no colon")]
    public async Task BasicHeader_WithWhatPostgreSqlCannotHold_IsRefused(string credentials, HttpStatusCode expected = HttpStatusCode.BadRequest)
    {
        foreach (var path in new[] { "/connect/token", "/connect/revoke" })
        {
            using var http = _host.Browser();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
            request.Headers.Authorization = new AuthenticationHeaderValue("basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            request.Content = new StringContent("grant_type=client_credentials&scope=places:read&token=x", Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await http.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Body_OfAnotherKind_IsRefusedByThePages()
    {
        using var http = _host.Browser();
        foreach (var path in new[] { "/account/sign-in", "/account/accept-invitation", "/connect/token" })
        {
            using var content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task OpenApi_DescribesTheApiAndNotThePages()
    {
        using var http = _host.Browser();
        var paths = (await http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/v1/actors", paths);
        Assert.Contains("/v1/memberships/{id}", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/account", StringComparison.Ordinal) || path.StartsWith("/connect", StringComparison.Ordinal));
    }
}

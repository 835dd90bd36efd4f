using System.Net;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Connect;

[Collection(IdentityCollection.Name)]
public sealed class AuthorizeTests(IdentityFixture fixture)
{
    private const string Mentor = "mentor@demo.example";
    private readonly IdentityHost _host = fixture.Host;

    [Theory]
    [InlineData("&max_age=0")]
    [InlineData("&max_age=-1")]
    [InlineData("&max_age=0&prompt=login")]
    public async Task Authorize_FreshSignInAsked_AsksOnceAndThenGivesTheCode(string extra)
    {
        using var person = new Person(_host);
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        var callback = await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor), person.AuthorizeUrl(extra: extra));
        Assert.StartsWith(Person.Callback + "?code=", callback.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_FreshSignInAskedAndNobodyToAsk_IsRefused()
    {
        using var person = new Person(_host);
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        using var answer = await person.GetAsync(person.AuthorizeUrl(extra: "&max_age=0&prompt=none"));
        Assert.Contains("error=login_required", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("3600")]
    public async Task Authorize_SignInThatIsYoungEnough_GivesTheCode(string maxAge)
    {
        using var person = new Person(_host);
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        using var answer = await person.GetAsync(person.AuthorizeUrl(extra: $"&max_age={maxAge}"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith(Person.Callback + "?code=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>OpenID Connect Core, 3.1.2.1: who asks for <c>max_age</c> must be able to see that it was kept.</summary>
    [Fact]
    public async Task IdToken_TellsWhenThePersonSignedIn_AndStillDoesAfterARefresh()
    {
        using var person = new Person(_host);
        var before = _host.Time.GetUtcNow().ToUnixTimeSeconds();
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        var after = _host.Time.GetUtcNow().ToUnixTimeSeconds();
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);

        using var back = await person.GetAsync(person.AuthorizeUrl(extra: "&max_age=3600"));
        var tokens = await person.ExchangeCodeAsync(back.Headers.Location!);
        var first = IdentityHost.Read(tokens.GetProperty("id_token").GetString()!).Payload.GetProperty("auth_time");
        Assert.InRange(first.GetInt64(), before, after);
        Assert.False(IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.TryGetProperty("auth_time", out _));
        var refreshed = await person.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal(first.GetInt64(), IdentityHost.Read(refreshed.GetProperty("id_token").GetString()!).Payload.GetProperty("auth_time").GetInt64());

        using var http = _host.Browser();
        var claims = (await http.ReadAsync("/.well-known/openid-configuration")).Json.GetProperty("claims_supported").EnumerateArray().Select(claim => claim.GetString());
        Assert.Contains("auth_time", claims);
    }

    /// <summary>The page that posts itself to the portal is nothing that our pages' policy lets through.</summary>
    [Fact]
    public async Task Authorize_FormPost_IsNeitherOfferedNorTaken()
    {
        using var http = _host.Browser();
        var discovery = await http.ReadAsync("/.well-known/openid-configuration");
        var modes = discovery.Json.GetProperty("response_modes_supported").EnumerateArray().Select(mode => mode.GetString()).ToList();
        Assert.Contains("query", modes);
        Assert.DoesNotContain("form_post", modes);

        using var person = new Person(_host);
        using var answer = await person.GetAsync(person.AuthorizeUrl(extra: "&response_mode=form_post"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("response_mode", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

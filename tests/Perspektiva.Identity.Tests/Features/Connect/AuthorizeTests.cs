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

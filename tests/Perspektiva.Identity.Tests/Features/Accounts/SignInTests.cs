using System.Net;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Tests.Hosting;

namespace Perspektiva.Identity.Tests.Features.Accounts;

[Collection(IdentityCollection.Name)]
public sealed class SignInTests(IdentityFixture fixture)
{
    private const string Mentor = "mentor@demo.example";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task SignIn_WithCodeAndVerifier_GivesATokenForThePersonsRole()
    {
        using var person = new Person(_host);
        var callback = await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        Assert.StartsWith(Person.Callback + "?code=", callback.ToString(), StringComparison.Ordinal);
        Assert.Contains("state=s1", callback.Query, StringComparison.Ordinal);

        var tokens = await person.ExchangeCodeAsync(callback);
        var (header, payload) = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.StartsWith("acc_", payload.GetProperty("sub").GetString(), StringComparison.Ordinal);
        Assert.Equal("mentor", payload.GetProperty("role").GetString());
        Assert.Equal(await _host.OrganisationOfAsync("portal-company"), payload.GetProperty("org").GetString());
        Assert.Equal("workbench", payload.GetProperty("client_id").GetString());
        // a mentor reads places, but no participants: the scopes are narrowed, and the answer says so
        Assert.Equal("openid offline_access places:read", payload.GetProperty("scope").GetString());
        Assert.Equal("openid offline_access places:read", tokens.GetProperty("scope").GetString());
        Assert.Equal("employer", payload.GetProperty("aud").GetString());
        Assert.False(payload.TryGetProperty("stamp", out _));
        Assert.False(payload.TryGetProperty("membership", out _));
        Assert.True(tokens.TryGetProperty("id_token", out _));
    }

    [Fact]
    public async Task Refresh_GivesNewTokensAndUsesTheOldOneUp()
    {
        using var person = new Person(_host);
        var first = await person.ExchangeCodeAsync(await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor)));
        var second = await person.RefreshAsync(first.GetProperty("refresh_token").GetString()!);
        Assert.Equal("mentor", IdentityHost.Read(second.GetProperty("access_token").GetString()!).Payload.GetProperty("role").GetString());
        Assert.NotEqual(first.GetProperty("refresh_token").GetString(), second.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task Code_WithAnotherVerifierOrUsedTwice_IsRefused()
    {
        using var person = new Person(_host);
        var callback = await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        Assert.Equal("invalid_grant", (await person.ExchangeCodeAsync(callback, "another-verifier-another-verifier-another-v")).GetProperty("error").GetString());

        using var again = new Person(_host);
        var second = await again.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        Assert.True((await again.ExchangeCodeAsync(second)).TryGetProperty("access_token", out _));
        Assert.Equal("invalid_grant", (await again.ExchangeCodeAsync(second)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Authorize_WithoutChallengeOrWithAForeignRedirect_LeadsNowhere()
    {
        using var person = new Person(_host);
        var url = person.AuthorizeUrl();
        using var withoutChallenge = await person.GetAsync(url.Replace("code_challenge", "other", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, withoutChallenge.StatusCode);
        Assert.Contains("code_challenge", await withoutChallenge.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var foreign = await person.GetAsync(url.Replace(Uri.EscapeDataString(Person.Callback), Uri.EscapeDataString("https://evil.example/"), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Contains("Das hat nicht geklappt", await foreign.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var silent = await person.GetAsync(url + "&prompt=none");
        Assert.Contains("error=login_required", silent.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithWrongPassword_SaysTheSameAsForAnUnknownLogin()
    {
        using var person = new Person(_host);
        var page = "/account/sign-in";
        using var wrong = await person.SubmitAsync(page, page, ("login", "participant@demo.example"), ("password", "wrong"));
        using var unknown = await person.SubmitAsync(page, page, ("login", "nobody@demo.example"), ("password", "wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal(Strip(await wrong.Content.ReadAsStringAsync(), "participant"), Strip(await unknown.Content.ReadAsStringAsync(), "nobody"));
        Assert.DoesNotContain(wrong.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(v => v.Contains("perspektiva.session", StringComparison.Ordinal)));

        static string Strip(string html, string login) => System.Text.RegularExpressions.Regex.Replace(
            html.Replace(login, "", StringComparison.Ordinal), "value=\"[^\"]{40,}\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/connect/authorize?x")]
    [InlineData("/connect/authorize@evil.example")]
    [InlineData("/account/sign-in")]
    [InlineData("/connect/authorize?x=\u00FC")]
    public async Task SignIn_WithAForeignReturnUrl_StaysHere(string returnUrl)
    {
        using var person = new Person(_host);
        using var answer = await person.SubmitAsync(
            "/account/sign-in", "/account/sign-in", ("login", Mentor), ("password", IdentityHost.SecretOf(Mentor)), ("returnUrl", returnUrl));
        Assert.Equal("/account/sign-in", answer.Headers.Location!.ToString());
    }

    /// <summary>U+FFFE has no normal form, in which logins are compared.</summary>
    [Fact]
    public async Task SignIn_WithALoginThatIsNoText_IsAskedForIt()
    {
        using var person = new Person(_host);
        using var answer = await person.SubmitAsync("/account/sign-in", "/account/sign-in", ("login", "a\uFFFEbc"), ("password", "wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Bitte geben Sie Ihren Anmeldenamen ein", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var accepted = await person.SubmitAsync(
            "/account/accept-invitation", "/account/accept-invitation", ("code", "x"), ("login", "a\uFFFEbc"), ("password", "wrong"), ("repeat", "wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, accepted.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithoutTheFormsToken_IsAskedAgain()
    {
        using var http = _host.Browser();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["login"] = Mentor, ["password"] = IdentityHost.SecretOf(Mentor) });
        using var answer = await http.PostAsync(new Uri("/account/sign-in", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("noch einmal", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AfterFiveFailures_IsLockedForAQuarterOfAnHour()
    {
        const string login = "coach@demo.example";
        async Task<HttpStatusCode> TryAsync(string password)
        {
            using var person = new Person(_host);
            using var answer = await person.SubmitAsync("/account/sign-in?returnUrl=x", "/account/sign-in", ("login", login), ("password", password));
            return answer.StatusCode;
        }
        // at once, so that a race cannot win more guesses
        await Task.WhenAll(Enumerable.Range(0, Account.FailuresBeforeLock).Select(i => TryAsync($"guess {i}")));
        Assert.Equal(HttpStatusCode.BadRequest, await TryAsync(IdentityHost.SecretOf(login)));
        _host.Time.Advance(Account.LockDuration);
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(IdentityHost.SecretOf(login)));
    }

    [Fact]
    public async Task Logout_WithoutAHint_AsksFirst()
    {
        using var person = new Person(_host);
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        using var asked = await person.GetAsync("/connect/logout");
        Assert.Contains("Möchten Sie sich abmelden?", WebUtility.HtmlDecode(await asked.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self'", asked.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var done = await person.SubmitAsync("/connect/logout", "/connect/logout");
        Assert.Contains("Sie sind abgemeldet", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var again = await person.GetAsync(person.AuthorizeUrl());
        Assert.StartsWith("/account/sign-in", again.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Chromium follows no form to where the page's policy does not lead.</summary>
    [Fact]
    public async Task Logout_WithoutAHintButWithThePortalsAddress_AsksOnAPageWhoseFormMayLeadThere()
    {
        const string portal = "http://127.0.0.1:49152";
        var page = $"/connect/logout?post_logout_redirect_uri={Uri.EscapeDataString(portal + "/signed-out")}&state=s2";
        using var person = new Person(_host);
        await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        using var asked = await person.GetAsync(page);
        Assert.EndsWith($"form-action 'self' {portal}", asked.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var done = await person.SubmitAsync(page, "/connect/logout");
        Assert.Equal($"{portal}/signed-out?state=s2", done.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Logout_WithThePortalsHint_LeadsBackToThePortal()
    {
        using var person = new Person(_host);
        var tokens = await person.ExchangeCodeAsync(await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor)));
        using var done = await person.GetAsync(
            $"/connect/logout?id_token_hint={tokens.GetProperty("id_token").GetString()}&post_logout_redirect_uri={Uri.EscapeDataString("http://127.0.0.1:49152/signed-out")}");
        Assert.StartsWith("http://127.0.0.1:49152/signed-out", done.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var again = await person.GetAsync(person.AuthorizeUrl());
        Assert.StartsWith("/account/sign-in", again.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasAStrictPolicyAndIsNotKept()
    {
        using var person = new Person(_host);
        using var page = await person.GetAsync("/account/sign-in");
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://m\u00FCnchen.example/x")]
    [InlineData("https://\u00FCser:w\u00F6rt@portal.example/x")]
    [InlineData("https://a\u00ADb.example/")]
    [InlineData("https://\uD83D\uDE00.example/")]
    [InlineData("https://\u0661.example/\u00FC?\u00FC=\u00FC")]
    [InlineData("https://\u2488com/")]
    [InlineData("https://xn--a.example/")]
    public void PagePolicy_AnyAddress_IsAHeaderThatTheServerCanSend(string address) =>
        Assert.True(System.Text.Ascii.IsValid(PagePolicy.For(PagePolicy.CallbackOf($"/connect/authorize?redirect_uri={Uri.EscapeDataString(address)}"))));

    [Fact]
    public async Task Page_ThatLeadsToAnAddressWithAnUmlaut_IsShown()
    {
        using var person = new Person(_host);
        foreach (var address in new[] { "https://m%C3%BCnchen.example/", "https%3A%2F%2Fm%C3%BCnchen.example%2F" })
        {
            using var page = await person.GetAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString($"/connect/authorize?redirect_uri={address}")}");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    [Fact]
    public void PagePolicy_LetsTheFormLeadToThePortalOnly()
    {
        Assert.EndsWith("form-action 'self' https://portal.example", PagePolicy.For(PagePolicy.CallbackOf("/connect/authorize?redirect_uri=https%3A%2F%2Fportal.example%2Fx")), StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self' http://[::1]:8080", PagePolicy.For(PagePolicy.CallbackOf("/connect/authorize?redirect_uri=http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2Fx")), StringComparison.Ordinal);
        Assert.EndsWith(
            "form-action 'self' https://xn--mnchen-3ya.example:8443", PagePolicy.For(PagePolicy.CallbackOf("/connect/authorize?redirect_uri=https%3A%2F%2Fm%C3%BCnchen.example%3A8443%2Fx")), StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self'", PagePolicy.For(PagePolicy.CallbackOf("/connect/authorize?redirect_uri=javascript%3Aalert(1)")), StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self'", PagePolicy.For(null), StringComparison.Ordinal);
    }
}

using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Perspektiva.Contracts;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Connect;

/// <summary>Attacks on the one service that everybody may reach without a token.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class DoorTests(IdentityFixture fixture)
{
    private const string Mentor = "mentor@demo.example";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Code_WithoutVerifier_OrForAnotherAddress_OrByAnotherClient_GivesNoToken()
    {
        using var person = new Person(_host);
        var withoutVerifier = await CodeAsync(person);
        Refused(await person.ExchangeAsync(("grant_type", "authorization_code"), ("code", withoutVerifier), ("redirect_uri", Person.Callback)));
        Refused(await person.ExchangeAsync(("grant_type", "authorization_code"), ("code", withoutVerifier), ("redirect_uri", Person.Callback), ("code_verifier", "")));

        var elsewhere = await CodeAsync(person);
        Refused(await person.ExchangeAsync(
            ("grant_type", "authorization_code"), ("code", elsewhere), ("redirect_uri", "http://127.0.0.1:49152/other"), ("code_verifier", person.Verifier)));

        var stolen = await CodeAsync(person);
        using var http = _host.Browser();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = stolen,
            ["redirect_uri"] = Person.Callback,
            ["code_verifier"] = person.Verifier,
            ["client_id"] = "portal-company",
            ["client_secret"] = IdentityHost.SecretOf("portal-company"),
        });
        using var response = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        Refused(JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Code_Replayed_TakesTheTokensOfTheFirstExchangeAlong()
    {
        using var person = new Person(_host);
        var callback = await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor));
        var first = await person.ExchangeCodeAsync(callback);
        Assert.True(first.TryGetProperty("refresh_token", out var refresh));

        Refused(await person.ExchangeCodeAsync(callback));

        Refused(await person.RefreshAsync(refresh.GetString()!));
    }

    [Fact]
    public async Task RefreshToken_Replayed_IsRefusedAtOnceAndEndsTheWholeChain()
    {
        using var person = new Person(_host);
        var first = RefreshTokenOf(await person.ExchangeCodeAsync(await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor))));
        var second = RefreshTokenOf(await person.RefreshAsync(first));

        Assert.Equal("invalid_grant", (await person.RefreshAsync(first)).GetProperty("error").GetString());

        Assert.Equal("invalid_grant", (await person.RefreshAsync(second)).GetProperty("error").GetString());

        static string RefreshTokenOf(JsonElement answer) => answer.GetProperty("refresh_token").GetString()!;
    }

    [Fact]
    public async Task Authorize_WithThePlainMethod_GivesNoCode()
    {
        using var person = new Person(_host);
        var url = person.AuthorizeUrl().Replace("code_challenge_method=S256", "code_challenge_method=plain", StringComparison.Ordinal);
        using var answer = await person.GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:49152@evil.example/signed-in")]
    [InlineData("http://127.0.0.1:49152/signed-in/../elsewhere")]
    [InlineData("http://127.0.0.1:49152/signed-in?next=https://evil.example")]
    [InlineData("http://127.0.0.1:49152/signed-in#https://evil.example")]
    [InlineData("http://evil.example:49152/signed-in")]
    [InlineData("https://127.0.0.1.evil.example/signed-in")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//evil.example")]
    [InlineData("")]
    public async Task Authorize_WithARedirectThatIsNotRegistered_LeadsNowhere(string redirect)
    {
        using var person = new Person(_host) { Redirect = redirect };
        using var answer = await person.GetAsync(person.AuthorizeUrl());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.DoesNotContain("evil.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/connect/authorize?x=1\r\nLocation: https://evil.example")]
    [InlineData("/connect/authorize/../../evil?x")]
    [InlineData("/connect/authorize.evil.example?x")]
    [InlineData("javascript:alert(1)")]
    [InlineData(" https://evil.example")]
    [InlineData("")]
    public async Task SignIn_WithAForeignReturnAddress_StaysHere(string returnUrl)
    {
        using var person = new Person(_host);
        using var answer = await person.SubmitAsync(
            "/account/sign-in", "/account/sign-in", ("login", Mentor), ("password", IdentityHost.SecretOf(Mentor)), ("returnUrl", returnUrl));
        Assert.Equal("/account/sign-in", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Logout_ToAForeignAddress_DoesNotLeadThere()
    {
        using var person = new Person(_host);
        var tokens = await person.ExchangeCodeAsync(await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor)));
        using var answer = await person.GetAsync(
            $"/connect/logout?id_token_hint={tokens.GetProperty("id_token").GetString()}&post_logout_redirect_uri={Uri.EscapeDataString("https://evil.example/")}");
        Assert.Null(answer.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_LockedAccountWithTheRightPassword_HearsWhatAnUnknownLoginHears()
    {
        const string login = "participant@demo.example";
        await using var host = await IdentityHost.StartAsync(); // its clock and its locked account are nobody else's
        for (var i = 0; i < Account.FailuresBeforeLock; i++)
            (await TryAsync(host, login, $"guess {i}")).Dispose();

        using var locked = await TryAsync(host, login, IdentityHost.SecretOf(login));
        using var unknown = await TryAsync(host, "nobody@demo.example", IdentityHost.SecretOf(login));

        Assert.Equal(HttpStatusCode.BadRequest, locked.StatusCode);
        Assert.Equal(locked.StatusCode, unknown.StatusCode);
        Assert.Equal(Plain(await unknown.Content.ReadAsStringAsync(), "nobody"), Plain(await locked.Content.ReadAsStringAsync(), "participant"));
        Assert.Equal(Names(unknown), Names(locked));

        static string Names(HttpResponseMessage answer) => string.Join(' ', answer.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Token_AskedWithAWrongSecret_IsRefusedWhateverIsWrongWithIt()
    {
        var right = IdentityHost.SecretOf("portal-company");
        foreach (var secret in new[] { "", " ", right[..^1], right + "A", right.ToUpperInvariant(), IdentityHost.SecretOf("portal-jobcentre"), new string('x', 5_000) })
        {
            var answer = await _host.AskTokenAsync("portal-company", "places:write", secret: secret);
            Assert.Contains(answer.GetProperty("error").GetString(), new[] { "invalid_client", "invalid_request" });
            Assert.False(answer.TryGetProperty("access_token", out _));
        }
    }

    [Fact]
    public async Task Api_ForgedTokens_Are401()
    {
        var genuine = await _host.TokenAsync("portal-jobcentre", "actors:write");
        var parts = genuine.Split('.');
        using var foreign = RSA.Create(2048);
        var none = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"at+jwt"}"""));
        var resigned = Base64Url.EncodeToString(foreign.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var idToken = await IdTokenAsync();
        foreach (var (name, token) in new[]
        {
            ("alg none", $"{none}.{parts[1]}."), ("no signature", $"{parts[0]}.{parts[1]}."), ("foreign key", $"{parts[0]}.{parts[1]}.{resigned}"),
            ("for another service", await _host.TokenAsync("portal-jobcentre", "participants:write")), ("an id token", idToken), ("garbage", "garbage"),
        })
            Assert.True(await StatusAsync(_host, token) == 401, name);
        Assert.Equal(404, await StatusAsync(_host, genuine));
    }

    [Fact]
    public async Task Api_ExpiredToken_Is401()
    {
        await using var host = await IdentityHost.StartAsync();
        var token = await host.TokenAsync("portal-jobcentre", "actors:write");
        Assert.Equal(404, await StatusAsync(host, token));

        host.Time.Advance(TimeSpan.FromMinutes(16)); // ten of its life, and more than any skew

        Assert.Equal(401, await StatusAsync(host, token));
    }

    private static void Refused(JsonElement answer)
    {
        Assert.False(answer.TryGetProperty("access_token", out _), "a token was given");
        Assert.Contains(answer.GetProperty("error").GetString(), new[] { "invalid_grant", "invalid_request", "unauthorized_client", "invalid_client" });
    }

    private static async Task<string> CodeAsync(Person person)
    {
        using var browser = await person.GetAsync(person.AuthorizeUrl());
        var callback = browser.Headers.Location!.ToString().StartsWith("/account/sign-in", StringComparison.Ordinal)
            ? await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor))
            : browser.Headers.Location!;
        return HttpUtility.ParseQueryString(callback.Query)["code"]!;
    }

    private static string Plain(string html, string login) => System.Text.RegularExpressions.Regex.Replace(
        html.Replace(login, "", StringComparison.Ordinal), "value=\"[^\"]{40,}\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task<HttpResponseMessage> TryAsync(IdentityHost host, string login, string password)
    {
        using var person = new Person(host);
        return await person.SubmitAsync("/account/sign-in", "/account/sign-in", ("login", login), ("password", password));
    }

    private async Task<string> IdTokenAsync()
    {
        using var person = new Person(_host);
        return (await person.ExchangeCodeAsync(await person.SignInAsync(Mentor, IdentityHost.SecretOf(Mentor)))).GetProperty("id_token").GetString()!;
    }

    private static async Task<int> StatusAsync(IdentityHost host, string token)
    {
        using var http = host.Browser();
        return (await http.SubmitAsync("/v1/actors", token, new { actor = "x", role = "coach", record = PublicId.New("coa") })).Status;
    }
}

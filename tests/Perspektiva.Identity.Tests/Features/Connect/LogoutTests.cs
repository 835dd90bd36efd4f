using System.Net;
using Perspektiva.Identity.Tests.Hosting;

namespace Perspektiva.Identity.Tests.Features.Connect;

/// <summary>Only the portal that a person signed in through ends the session without asking; everybody who has an account has some id token.</summary>
[Collection(IdentityCollection.Name)]
public sealed class LogoutTests(IdentityFixture fixture)
{
    private const string Mentor = "mentor@demo.example";
    private const string Coach = "coach@demo.example";
    private const string Leaving = "http://127.0.0.1:49152/signed-out";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Logout_WithTheHintOfSomebodyElse_Asks()
    {
        var hint = await HintOfAsync(Mentor);
        using var victim = new Person(_host);
        await victim.SignInAsync(Coach, IdentityHost.SecretOf(Coach));

        using var asked = await victim.GetAsync(WithHint(hint));

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Contains("Möchten Sie sich abmelden?", WebUtility.HtmlDecode(await asked.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.True(await IsSignedInAsync(victim));
        using var done = await victim.SubmitAsync(WithHint(hint), "/connect/logout");
        Assert.Equal(Leaving, done.Headers.Location!.ToString());
        Assert.False(await IsSignedInAsync(victim));
    }

    [Fact]
    public async Task LogoutByForm_WithTheHintOfSomebodyElse_LeadsToThePageThatAsks()
    {
        var hint = await HintOfAsync(Mentor);
        using var victim = new Person(_host);
        await victim.SignInAsync(Coach, IdentityHost.SecretOf(Coach));

        using var sent = await victim.SubmitAsync("/account/sign-in", "/connect/logout", ("__RequestVerificationToken", "foreign"), ("id_token_hint", hint), ("post_logout_redirect_uri", Leaving));

        Assert.Equal(WithHint(hint), sent.Headers.Location!.ToString());
        Assert.True(await IsSignedInAsync(victim));
    }

    [Fact]
    public async Task LogoutByForm_WithTheOwnHint_EndsTheSession()
    {
        using var person = new Person(_host);
        var hint = await HintOfAsync(person, Mentor);
        using var done = await person.SubmitAsync("/account/sign-in", "/connect/logout", ("__RequestVerificationToken", "foreign"), ("id_token_hint", hint), ("post_logout_redirect_uri", Leaving));
        Assert.Equal(Leaving, done.Headers.Location!.ToString());
        Assert.False(await IsSignedInAsync(person));
    }

    /// <summary>A form of another site comes without the session's cookie: its answer must not take the cookie away unseen.</summary>
    [Fact]
    public async Task LogoutByForm_WithoutTheCookie_TakesNoneAwayAndLeadsToWhereItComesAlong()
    {
        var hint = await HintOfAsync(Mentor);
        using var foreign = _host.Browser();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["id_token_hint"] = hint, ["post_logout_redirect_uri"] = Leaving });

        using var sent = await foreign.PostAsync(new Uri("/connect/logout", UriKind.Relative), form);

        Assert.Equal(WithHint(hint), sent.Headers.Location!.ToString());
        Assert.False(sent.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("perspektiva.session", StringComparison.Ordinal)));
        using var followed = await foreign.GetAsync(new Uri(WithHint(hint), UriKind.Relative));
        Assert.Equal(Leaving, followed.Headers.Location!.ToString());
    }

    private static string WithHint(string hint) => $"/connect/logout?id_token_hint={hint}&post_logout_redirect_uri={Uri.EscapeDataString(Leaving)}";

    private static async Task<bool> IsSignedInAsync(Person person)
    {
        using var answer = await person.GetAsync(person.AuthorizeUrl());
        return answer.Headers.Location!.ToString().StartsWith(Person.Callback, StringComparison.Ordinal);
    }

    private async Task<string> HintOfAsync(string login)
    {
        using var person = new Person(_host);
        return await HintOfAsync(person, login);
    }

    private static async Task<string> HintOfAsync(Person person, string login) =>
        (await person.ExchangeCodeAsync(await person.SignInAsync(login, IdentityHost.SecretOf(login)))).GetProperty("id_token").GetString()!;
}

using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Browser;
using Perspektiva.Testing.Http;
using static Microsoft.Playwright.Assertions;

namespace Perspektiva.Identity.Tests.Pages;

/// <summary>The pages in a real browser: by keyboard, without script, in light and dark, and without a finding of axe-core.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class PagesInABrowserTests(IdentityFixture fixture, RealBrowser browser) : IAsyncLifetime
{
    private const string Participant = "participant@demo.example";
    /// <summary>Milliseconds; a busy machine loads a page in a second or two.</summary>
    private const float Patience = 30_000;

    private readonly IdentityHost _host = fixture.Host;
    private WebApplication? _portal;

    private string Redirect => _portal!.Urls.First() + "/signed-in";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _portal = builder.Build();
        _portal.MapGet("/signed-in", () => Results.Content("<!DOCTYPE html><title>Portal</title>", "text/html"));
        await _portal.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task SignIn_ByKeyboardAlone_LeadsBackToThePortal(ColorScheme scheme)
    {
        var page = await OpenAsync(scheme);
        using var portal = new Person(_host) { Redirect = Redirect };
        await page.GotoAsync(_host.Url + portal.AuthorizeUrl());
        await ShowsAsync(page, "Anmelden – Perspektiva");
        await CleanAsync(page, $"sign-in-{scheme}");

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Participant);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("falsch");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await ShowsAsync(page, "Fehler: Anmelden – Perspektiva");
        Assert.Equal(Participant, await page.GetByLabel("Anmeldename").InputValueAsync());
        Assert.Equal("", await page.GetByLabel("Kennwort").InputValueAsync());
        await CleanAsync(page, $"sign-in-failed-{scheme}");

        // the summary leads to the field
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link).ClickAsync();
        await IsAtAsync(page, "#login");
        await page.GetByLabel("Kennwort").FillAsync(IdentityHost.SecretOf(Participant));
        await page.Keyboard.PressAsync("Enter");
        await IsAtAsync(page, Redirect);
        var tokens = await portal.ExchangeCodeAsync(new Uri(page.Url));
        Assert.True(tokens.TryGetProperty("access_token", out _), tokens.ToString());

        await page.GotoAsync(_host.Url + "/account/sign-in");
        await ShowsAsync(page, "Sie sind angemeldet – Perspektiva");
        await CleanAsync(page, $"signed-in-{scheme}");
        await page.GotoAsync(_host.Url + "/connect/logout");
        await CleanAsync(page, $"logout-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ja, abmelden" }).ClickAsync();
        await ShowsAsync(page, "Sie sind abgemeldet – Perspektiva");
        await CleanAsync(page, $"signed-out-{scheme}");
    }

    // In dark colours only, which the sign-in's pages are tested in beside light ones: the pages share one style.
    [Theory]
    [InlineData(ColorScheme.Dark)]
    public async Task Invitations_AcceptedTwice_LetThePersonChoose(ColorScheme scheme)
    {
        var page = await OpenAsync(scheme);
        var login = $"{Guid.CreateVersion7():N}@example.org";
        await page.GotoAsync(await InvitationAsync());
        await CleanAsync(page, $"accept-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Einladung annehmen" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link)).ToHaveCountAsync(2, new() { Timeout = Patience });
        await CleanAsync(page, $"accept-failed-{scheme}");
        await FillAsync(page, login);
        await ShowsAsync(page, "Ihr Konto ist bereit – Perspektiva");
        await CleanAsync(page, $"accepted-{scheme}");
        await page.GotoAsync(await InvitationAsync());
        await FillAsync(page, login);
        await ShowsAsync(page, "Ihr Konto ist bereit – Perspektiva"); // the click alone does not wait for what it sent

        using var portal = new Person(_host) { Redirect = Redirect };
        await page.GotoAsync(_host.Url + portal.AuthorizeUrl());
        await ShowsAsync(page, "Wofür möchten Sie sich anmelden? – Perspektiva");
        await CleanAsync(page, $"choose-{scheme}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fachkraft – Schule" }).First.ClickAsync();
        await IsAtAsync(page, Redirect);
        Assert.True((await portal.ExchangeCodeAsync(new Uri(page.Url))).TryGetProperty("access_token", out _));
    }

    [Fact]
    public async Task ARequestThatNobodyCanAnswer_ShowsAPlainPage()
    {
        var page = await OpenAsync(ColorScheme.Light);
        await page.GotoAsync(_host.Url + "/connect/authorize?client_id=unknown&response_type=code&redirect_uri=https%3A%2F%2Fevil.example%2F");
        await ShowsAsync(page, "Das hat nicht geklappt – Perspektiva");
        await CleanAsync(page, "error");
    }

    [Fact]
    public async Task Pages_OnASmallScreenWithLargeText_DoNotScrollSideways()
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 320, Height = 640 } });
        var page = await context.NewPageAsync();
        foreach (var url in new[] { "/account/sign-in", "/account/accept-invitation" })
        {
            await page.GotoAsync(_host.Url + url);
            Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    private static Task ShowsAsync(IPage page, string title) => Expect(page).ToHaveTitleAsync(title, new() { Timeout = Patience });

    /// <summary>Asks again and again: the library's own wait for an address can miss the event that it waits for (playwright-dotnet 3364).</summary>
    private static Task IsAtAsync(IPage page, string address) =>
        Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(address), RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = Patience });

    private static async Task FillAsync(IPage page, string login)
    {
        await page.GetByLabel("Anmeldename").FillAsync(login);
        await page.GetByLabel("Kennwort", new() { Exact = true }).FillAsync("ein ganz guter Satz");
        await page.GetByLabel("Kennwort wiederholen").FillAsync("ein ganz guter Satz");
        await page.GetByRole(AriaRole.Button, new() { Name = "Einladung annehmen" }).ClickAsync();
    }

    private async Task<string> InvitationAsync()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        using var http = _host.Browser();
        var answer = await http.SubmitAsync("/v1/invitations", await _host.TokenAsync("portal-school", "invitations:write"), new { role = "coach", record = coach.CoachPublicId });
        return answer.Json.GetProperty("url").GetString()!;
    }

    private async Task<IPage> OpenAsync(ColorScheme scheme)
    {
        var context = await browser.NewContextAsync(new() { ColorScheme = scheme, Locale = "de-DE", ViewportSize = new() { Width = 900, Height = 900 } });
        return await context.NewPageAsync();
    }

    /// <summary>No finding of axe-core by WCAG 2.2 AA; a screenshot for those who want to look.</summary>
    private static async Task CleanAsync(IPage page, string name)
    {
        await RealBrowser.PictureAsync(page, $"identity-{name.ToLowerInvariant()}");
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") });
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{name}: {v.Id} {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Html))}")));
        Assert.NotEmpty(result.Passes);
    }
}

using Microsoft.Playwright;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>A real browser that reads the service's pages.</summary>
internal sealed class Browsing : IAsyncDisposable
{
    private const string Site = "http://perspektiva.test";

    private readonly MatchingService _service;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browsing(MatchingService service, IPlaywright playwright, IBrowser browser) => (_service, _playwright, _browser) = (service, playwright, browser);

    /// <summary>What the browser wrote to its console as an error.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<Browsing> StartAsync(MatchingService service)
    {
        var playwright = await Playwright.CreateAsync();
        return new Browsing(service, playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_BROWSER") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox"],
        }));
    }

    /// <summary>Opens a page of the service.</summary>
    /// <param name="link">Path and query.</param>
    /// <param name="width">Of the window, in pixels.</param>
    public async Task<IPage> OpenAsync(string link, int width)
    {
        // axe is a script, which the page's own policy forbids.
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, BypassCSP = true });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Errors.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.RouteAsync("**/*", AnswerAsync);
        await page.GotoAsync(Site + link);
        return page;
    }

    /// <summary>Writes the whole page to a picture where a folder for pictures is given.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task AnswerAsync(IRoute route)
    {
        using var response = await _service.Http.GetAsync(new Uri(new Uri(route.Request.Url).PathAndQuery, UriKind.Relative));
        await route.FulfillAsync(new()
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            BodyBytes = await response.Content.ReadAsByteArrayAsync(),
        });
    }
}

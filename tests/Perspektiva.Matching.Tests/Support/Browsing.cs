using Microsoft.Playwright;
using Perspektiva.Testing.Browser;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>A reader of the service's pages at a real browser.</summary>
internal sealed class Browsing(MatchingService service, RealBrowser browser)
{
    private const string Site = "http://perspektiva.test";

    /// <summary>What the browser wrote to its console as an error.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Opens a page of the service.</summary>
    /// <param name="link">Path and query.</param>
    /// <param name="width">Of the window, in pixels.</param>
    public async Task<IPage> OpenAsync(string link, int width)
    {
        // axe is a script, which the page's own policy forbids.
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, BypassCSP = true });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Errors.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.RouteAsync("**/*", AnswerAsync);
        await page.GotoAsync(Site + link);
        return page;
    }

    private async Task AnswerAsync(IRoute route)
    {
        using var response = await service.Http.GetAsync(new Uri(new Uri(route.Request.Url).PathAndQuery, UriKind.Relative));
        await route.FulfillAsync(new()
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            BodyBytes = await response.Content.ReadAsByteArrayAsync(),
        });
    }
}

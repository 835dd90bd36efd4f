using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Perspektiva.Testing.Browser.RealBrowser))]

namespace Perspektiva.Testing.Browser;

/// <summary>One real browser for all tests of an assembly, started by the first test that wants it; each test has a context of its own.</summary>
public sealed class RealBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Another user at the same browser: nothing of one context is seen by another.</summary>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) => await (await _started.Value).Browser.NewContextAsync(options);

    /// <summary>Writes the whole page to a picture where a folder for pictures is given (PERSPEKTIVA_SCREENSHOTS).</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
            return;
        var (driver, browser) = await _started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        return (driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments }));
    }
}

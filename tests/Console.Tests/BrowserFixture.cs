using Microsoft.Playwright;

namespace Messaging.Console.Tests;

/// <summary>One installed Chromium for all tests. Each test has a context of its own: storage, cookies, theme. One is open at a time.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
            return;

        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        // Without the sandbox, which root cannot have.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A page in a browser without history. Skips the test without a browser.</summary>
    public async Task<IPage> PageAsync(Uri service, ColorScheme theme = ColorScheme.Light, int width = 1280)
    {
        if (_browser is null)
            Requires.Skip("No Chromium: apt-get install chromium.");
        // A page that stays open looks for its stopped service, and uses the CPU meanwhile.
        if (_context is not null)
            await _context.DisposeAsync();
        _context = await _browser!.NewContextAsync(new() { BaseURL = service.ToString(), ColorScheme = theme, ViewportSize = new() { Width = width, Height = 800 } });
        _context.SetDefaultTimeout(20_000);
        return await _context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class AccessibilityTests(BrowserFixture browser) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-console-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // The elements that are wider than the window and do not scroll on their own.
    private const string TooWide = """
        document.documentElement.scrollWidth <= window.innerWidth ? '' : [...document.querySelectorAll('main *')]
            .filter(each => each.getBoundingClientRect().right > window.innerWidth && !each.closest('.scroll')).map(each => each.outerHTML.slice(0, 200)).join('\n')
        """;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 320)]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme theme, int width)
    {
        (string, string)[] settings =
            [("ConnectionStrings__Jobs", $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}"), ("Operations__CountPrimes__TimeLimit", "00:00:00.1")];
        Job failed;
        // Its history is there as soon as it has stopped.
        await using (var first = await ConsoleService.StartAsync(settings))
        {
            failed = await first.Api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop);
            await first.Api.Jobs.WaitAsync(failed.Id, Stop);
            await first.Api.Jobs.WaitAsync((await first.Api.Jobs.SubmitAsync("/count_primes/10", stop: Stop)).Id, Stop);
            await first.StopAsync();
        }

        await using var service = await ConsoleService.StartAsync(settings);
        IReadOnlyList<DeadLetter> putAside = [];
        await Eventually.TrueAsync("its message is dead-lettered", async () => (putAside = (await service.Api.DeadLetters.ListAsync(stop: Stop)).DeadLetters).Count > 0, TimeSpan.FromSeconds(20), Stop);
        var page = await browser.PageAsync(service.Address, theme, width);

        foreach (var path in (string[])["/console", "/console/jobs", $"/console/jobs/{failed.Id}", "/console/jobs?exitCode=1&text=x", "/console/failures", "/console/operations", "/console/workers", "/console/dead-letters", $"/console/dead-letters/{putAside[0].Id}"])
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(page.GetByText("Loading…")).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(path.Contains("/jobs/", StringComparison.Ordinal) ? 1 : 0);
            if (path == "/console/failures")
                await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
            // The theme of the reader comes after the first picture.
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = theme == ColorScheme.Dark ? "Light" : "Dark", Exact = true })).ToBeVisibleAsync();

            var found = await page.RunAxe();

            Assert.True(found.Violations.Length == 0, $"{path}: {string.Join('\n', found.Violations.Select(Text))}");
            Assert.Equal("", await page.EvaluateAsync<string>(TooWide));
        }
    }

    [Fact]
    public async Task A_chosen_theme_stays_and_what_has_the_focus_of_the_keyboard_is_marked()
    {
        await using var service = await ConsoleService.StartAsync();
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Light", Exact = true })).ToBeVisibleAsync();

        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Light", Exact = true })).ToBeVisibleAsync();
        // From the heading, which has the focus first: two buttons, a link.
        for (var step = 0; step < 3; step++)
        {
            await page.Keyboard.PressAsync("Shift+Tab");
            Assert.Equal("solid", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }
    }

    private static string Text(AxeResultItem item) => $"{item.Id}: {item.Help} {string.Join(' ', item.Nodes.Select(node => node.Html).Take(3))}";
}

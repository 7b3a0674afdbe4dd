using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class OverviewPageTests(BrowserFixture browser) : IDisposable
{
    private const int Charts = 6;
    private const int MaxFirstPageBytes = 600_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-console-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_history_shows_what_ran_before_a_restart()
    {
        // It leaves its minute when it stops.
        await using (var first = await StartAsync())
        {
            await first.Api.Jobs.WaitAsync((await first.Api.Jobs.SubmitAsync("/count_primes/10", stop: Stop)).Id, Stop);
            await first.StopAsync();
        }

        await using var service = await StartAsync();
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console");

        await Expect(page.Locator(".charts svg")).ToHaveCountAsync(Charts);
        await page.GetByText("The history as a table").ClickAsync();
        var row = page.GetByRole(AriaRole.Region, new() { Name = "History" }).GetByRole(AriaRole.Row, new() { NameRegex = new("count_primes 1 0 0") });
        await Expect(row).ToHaveCountAsync(1);
        await page.GetByLabel("Period").SelectOptionAsync("72");
        await Expect(row).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Local_endpoints_are_compared_with_those_of_minutes_without_computations()
    {
        await using (var idle = await StartAsync())
        {
            await CallLocalAsync(idle);
            await idle.StopAsync();
        }

        await using var service = await StartAsync();
        await CallLocalAsync(service);
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console");

        await Expect(page.GetByText("p99 of local endpoints").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("p99 of local endpoints now, relative to idle")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_first_page_has_less_than_600_kB()
    {
        await using var service = await ConsoleService.StartAsync();
        var page = await browser.PageAsync(service.Address);
        var finished = new ConcurrentBag<IRequest>();
        page.RequestFinished += (_, request) => finished.Add(request);

        await page.GotoAsync("/console");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        var sizes = await Task.WhenAll(finished.Select(async request => (request.Url, Bytes: (await request.SizesAsync()) is var sizes ? sizes.ResponseBodySize + sizes.ResponseHeadersSize : 0)));
        Assert.Contains(sizes, file => file.Url.Contains("MudBlazor", StringComparison.Ordinal));
        Assert.True(sizes.Sum(file => file.Bytes) < MaxFirstPageBytes, string.Join('\n', sizes));
    }

    [Fact]
    public async Task The_first_page_is_rendered_after_the_start_so_that_its_first_reader_does_not_wait_for_the_compiler()
    {
        await using var service = await ConsoleService.StartAsync(("Logging__LogLevel__Messaging", "Debug"));

        await Eventually.TrueAsync(
            "the page is rendered with what the API answers",
            () => service.Log.Any(line => line.Message == "The first page of the console was rendered with its figures"),
            TimeSpan.FromSeconds(60),
            Stop);
    }

    private Task<ConsoleService> StartAsync() =>
        ConsoleService.StartAsync(("ConnectionStrings__Jobs", $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}"));

    private static async Task CallLocalAsync(ConsoleService service)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        for (var call = 0; call < 100; call++)
            await http.GetStringAsync("/get_item", Stop);
    }
}

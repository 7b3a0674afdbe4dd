using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

/// <summary>The pictures in README.md and docs/console.md. With <c>UPDATE_PICTURES=true</c> they are made anew.</summary>
public sealed class PictureTests(BrowserFixture browser)
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "true";

    // For the charts.
    private static readonly TimeSpan History = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int IdleSteps = 60;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_of_the_docs_show_jobs_a_failure_and_a_busy_worker()
    {
        await using var service = await ConsoleService.StartAsync(
            ("Operations__CountPrimes__TimeLimit", "00:00:02"), ("Lanes__Count", "2"), ("GetList__Iterations", "10000000000"));
        var jobs = service.Api.Jobs;
        if (Update)
            await MakeHistoryAsync(service);
        var failed = await SubmitAsync(jobs, "/count_primes/1000000000");
        for (var below = 1000; below <= 10_000; below += 1000)
            await SubmitAsync(jobs, $"/count_primes/{below}");
        await jobs.WaitAsync(failed, Stop);
        for (var list = 1; list <= 3; list++)
            await SubmitAsync(jobs, "/get_list");
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync("/console");
        await Expect(page.GetByText("2 of 2", new() { Exact = true })).ToBeVisibleAsync();
        if (Update)
            await Expect(page.Locator(".charts svg path").Last).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await PictureAsync(page, "console-overview");
        await page.GotoAsync("/console/jobs");
        await Expect(page.GetByRole(AriaRole.Row).Nth(14)).ToBeVisibleAsync();
        await PictureAsync(page, "console-jobs");
        await page.GotoAsync("/console/failures");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await PictureAsync(page, "console-failures");
        await page.GotoAsync($"/console/jobs/{failed}");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await PictureAsync(page, "console-job");
    }

    /// <summary>First a minute without jobs, then now more and now fewer of them, and callers of a local endpoint.</summary>
    private static async Task MakeHistoryAsync(ConsoleService service)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var start = TimeProvider.System.GetTimestamp();
        for (var step = 0; TimeProvider.System.GetElapsedTime(start) < History; step++)
        {
            for (var job = 0; job < (step < IdleSteps ? 0 : 2 + (step / 15 * 3 % 7)); job++)
                await SubmitAsync(service.Api.Jobs, "/count_primes/30000000");
            for (var call = 0; call < 50; call++)
                await http.GetStringAsync("/get_item", Stop);
            await Task.Delay(Pause, TimeProvider.System, Stop);
        }
    }

    private static async Task<Guid> SubmitAsync(JobsClient jobs, string path) => (await jobs.SubmitAsync(path, stop: Stop)).Id;

    private static async Task PictureAsync(IPage page, string name)
    {
        var file = Path.Combine(SourceTree.Root, "docs", "images", $"{name}.png");
        if (Update)
            await page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled });

        Assert.True(File.Exists(file), $"{file} is missing: run the test with UPDATE_PICTURES=true.");
    }
}

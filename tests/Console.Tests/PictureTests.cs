using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

/// <summary>The pictures in README.md and docs/console.md. With <c>UPDATE_PICTURES=true</c> they are made anew.</summary>
public sealed class PictureTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_of_the_docs_show_jobs_a_failure_and_a_busy_worker()
    {
        await using var service = await ConsoleService.StartAsync(
            ("Operations__CountPrimes__TimeLimit", "00:00:02"), ("Lanes__Count", "2"), ("GetList__Iterations", "10000000000"));
        var jobs = service.Api.Jobs;
        var failed = await SubmitAsync(jobs, "/count_primes/1000000000");
        for (var below = 1000; below <= 10_000; below += 1000)
            await SubmitAsync(jobs, $"/count_primes/{below}");
        await jobs.WaitAsync(failed, Stop);
        for (var list = 1; list <= 3; list++)
            await SubmitAsync(jobs, "/get_list");
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync("/console");
        await Expect(page.GetByText("2 of 2")).ToBeVisibleAsync();
        await PictureAsync(page, "console-overview");
        await page.GotoAsync("/console/jobs");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(15);
        await PictureAsync(page, "console-jobs");
        await page.GotoAsync("/console/failures");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await PictureAsync(page, "console-failures");
        await page.GotoAsync($"/console/jobs/{failed}");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await PictureAsync(page, "console-job");
    }

    private static async Task<Guid> SubmitAsync(JobsClient jobs, string path) => (await jobs.SubmitAsync(path, stop: Stop)).Id;

    private static async Task PictureAsync(IPage page, string name)
    {
        var file = Path.Combine(SourceTree.Root, "docs", "images", $"{name}.png");
        if (Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "true")
            await page.ScreenshotAsync(new() { Path = file });

        Assert.True(File.Exists(file), $"{file} is missing: run the test with UPDATE_PICTURES=true.");
    }
}

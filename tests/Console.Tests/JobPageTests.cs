using System.Diagnostics;
using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class JobPageTests(BrowserFixture browser) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-console-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_failed_job_is_found_and_its_reason_read_and_it_succeeds_after_a_retry()
    {
        var store = ("ConnectionStrings__Jobs", $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}");
        Guid id;
        await using (var strict = await ConsoleService.StartAsync(store, ("Operations__CountPrimes__TimeLimit", "00:00:00.1")))
        {
            id = (await strict.Api.Jobs.SubmitAsync("/count_primes/100000000", stop: Stop)).Id;
            Assert.Equal(JobState.Failed, (await strict.Api.Jobs.WaitAsync(id, Stop)).State);
        }

        await using (var service = await ConsoleService.StartAsync(store))
        {
            var page = await browser.PageAsync(service.Address);
            await page.GotoAsync("/");
            await page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).ClickAsync();
            await page.GetByLabel("State").SelectOptionAsync("failed");
            // Not WaitForURLAsync: it misses a navigation that ends while it begins to wait.
            await Expect(page).ToHaveURLAsync(new Uri(service.Address, "/console/jobs?state=failed").ToString());
            await page.GetByRole(AriaRole.Link, new() { Name = id.ToString() }).ClickAsync();

            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Job {id}");
            await Expect(page.GetByText("computation-time-limit").First).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("queued again");
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();

            await Expect(page.Locator("dl .state").First).ToHaveTextAsync("succeeded");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Result" })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Attempts" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        }
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_shows_its_exit_code_and_no_wait_for_a_cpu()
    {
        await using var service = await ConsoleService.StartAsync(("Lanes__Isolation", "Process"), ("Operations__CountPrimes__MaxAttempts", "1"));
        var job = await service.Api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop);
        WorkerLane? lane = null;
        await Eventually.TrueAsync(
            "a lane computes it",
            async () => (lane = (await service.Api.Workers.ListAsync(Stop)).SelectMany(worker => worker.Lanes).SingleOrDefault(lane => lane.RequestId == job.Id)) is not null,
            TimeSpan.FromSeconds(20),
            Stop);
        using (var process = Process.GetProcessById(lane!.ProcessId!.Value))
            process.Kill();
        Assert.Equal(JobState.Failed, (await service.Api.Jobs.WaitAsync(job.Id, Stop)).State);
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync($"/console/jobs/{job.Id}");

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Attempts" }).GetByRole(AriaRole.Cell, new() { Name = "137" })).ToBeVisibleAsync();
        await Expect(page.Locator(".keys")).ToContainTextAsync("on a lane: ");
        await Expect(page.Locator(".keys")).Not.ToContainTextAsync("CPU");
    }

    [Fact]
    public async Task A_running_job_is_followed_and_cancelled()
    {
        await using var service = await ConsoleService.StartAsync();
        var job = await service.Api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop);
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync($"/console/jobs/{job.Id}");
        await Expect(page.Locator("dl .state").First).ToHaveTextAsync("running");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("its computation stops");
        // The dialog hears keys a moment after it is shown.
        await Eventually.TrueAsync(
            "Escape closes it",
            async () =>
            {
                await page.Keyboard.PressAsync("Escape");
                return await page.GetByRole(AriaRole.Dialog).CountAsync() == 0;
            },
            TimeSpan.FromSeconds(20),
            Stop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel the job" }).ClickAsync();

        await Expect(page.Locator("dl .state").First).ToHaveTextAsync("cancelled");
        Assert.Equal(JobState.Cancelled, (await service.Api.Jobs.GetAsync(job.Id, Stop)).State);
    }
}

using System.Text.RegularExpressions;
using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class JobsPageTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_queued_jobs_of_an_operation_are_cancelled_after_their_number_was_said()
    {
        await using var service = await ConsoleService.StartAsync();
        await service.Api.Operations.PauseAsync("count_primes", paused: true, Stop);
        for (var number = 0; number < 60; number++)
            await service.Api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop);
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console/jobs");

        await page.GetByLabel("Operation").FillAsync("count_primes");
        await page.GetByLabel("Operation").BlurAsync();
        await page.GetByLabel("State").SelectOptionAsync("queued");
        await Expect(page).ToHaveURLAsync(new Regex("/console/jobs\\?.*state=queued"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Jobs" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(11);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry these jobs" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel these jobs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("60 jobs of this list that are queued or running, those on other pages too, are cancelled");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel these 60 jobs" }).ClickAsync();

        await Expect(page.GetByText("60 of 60 jobs cancelled.")).ToBeVisibleAsync();
        await Expect(page.GetByText("No job matches.")).ToBeVisibleAsync();
        Assert.Equal(60, await service.Api.Jobs.CountRetryableAsync(new() { State = JobState.Cancelled }, Stop));
    }

    [Fact]
    public async Task Filters_are_in_the_address_and_a_wrong_one_is_said_and_nothing_can_be_changed()
    {
        await using var service = await ConsoleService.StartAsync();
        var job = await service.Api.Jobs.WaitAsync((await service.Api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop)).Id, Stop);
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync($"/console/jobs?worker={Uri.EscapeDataString(job.Worker!)}&until={DateTimeOffset.MaxValue:yyyy-MM-dd}T00:00:00Z");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = job.Id.ToString() })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Worker")).ToHaveValueAsync(job.Worker!);
        await page.GetByLabel("Accepted").SelectOptionAsync("in the last hour");
        await Expect(page).ToHaveURLAsync(new Regex("/console/jobs\\?.*since="));
        await Expect(page.GetByLabel("Accepted").Locator("option:checked")).ToContainTextAsync("since ");
        await page.GetByRole(AriaRole.Link, new() { Name = "Show others too" }).ClickAsync();
        await Expect(page.GetByText("Only jobs that were accepted before")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = job.Id.ToString() })).ToBeVisibleAsync();

        await page.GetByLabel("Problem", new() { Exact = true }).FillAsync("crashed");
        await page.GetByLabel("Problem", new() { Exact = true }).BlurAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("problem is 'crashed'. Allowed: deadline-exceeded");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel these jobs" })).ToBeDisabledAsync();
        await page.GotoAsync("/console/jobs");
        await page.GetByLabel("Job", new() { Exact = true }).FillAsync(job.Id.ToString()[..13]);
        await page.GetByLabel("Job", new() { Exact = true }).BlurAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is no id of a job");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel these jobs" })).ToBeDisabledAsync();
        await page.GetByLabel("Job", new() { Exact = true }).FillAsync(job.Id.ToString());
        await page.GetByLabel("Job", new() { Exact = true }).BlurAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Job {job.Id}");
        await page.GotoAsync("/console/jobs?since=yesterday");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("since is 'yesterday'");
    }
}

using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class OperationsPageTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_operation_keeps_its_jobs_until_it_is_resumed()
    {
        await using var service = await ConsoleService.StartAsync(("Operations__CountPrimes__TimeLimit", "00:00:30"), ("Operations__CountPrimes__MaxAttempts", "2"), ("Lanes__Count", "3"), ("Operations__CountPrimes__MaxLanes", "1"));
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console/operations");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Limits" }).GetByRole(AriaRole.Row, new() { Name = "count_primes 1 1 30 s 2" })).ToBeVisibleAsync();

        await ActAsync(page, "Pause", "count_primes");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "count_primes, paused" })).ToBeVisibleAsync();
        var job = await service.Api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop);
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^count_primes") }).GetByRole(AriaRole.Link)).ToHaveTextAsync("1");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^count_primes") }).GetByText("the end of its pause")).ToBeVisibleAsync();
        Assert.Equal(JobState.Queued, (await service.Api.Jobs.GetAsync(job.Id, Stop)).State);
        await page.GotoAsync($"/console/jobs/{job.Id}");
        await Expect(page.GetByText("Jobs of count_primes wait for the end of its pause. A new one would wait: until it is resumed.")).ToBeVisibleAsync();
        await page.GoBackAsync();

        await ActAsync(page, "Resume", "count_primes");
        Assert.Equal(JobState.Succeeded, (await service.Api.Jobs.WaitAsync(job.Id, Stop)).State);
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^count_primes") }).GetByRole(AriaRole.Link)).ToHaveTextAsync("0");
    }

    private static async Task ActAsync(IPage page, string action, string operation)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"{action} {operation}" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();
    }
}

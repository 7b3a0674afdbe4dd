using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class DeadLettersPageTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_a_worker_put_aside_is_found_read_and_replayed()
    {
        await using var service = await ConsoleService.StartAsync(("Operations__CountPrimes__TimeLimit", "00:00:00.1"));
        await FailAsync(service, 1_000_000_000);
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console");
        await page.GetByRole(AriaRole.Link, new() { Name = "Dead letters", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText("\"below\": 1000000000")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "MT-Reason fault" })).ToBeVisibleAsync();
        var first = Assert.Single((await service.Api.DeadLetters.ListAsync(stop: Stop)).DeadLetters);
        await ActAsync(page, "Replay", "Replay", "The message goes back to count-primes");

        // It fails again: another one, of the same request.
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        var second = Assert.Single((await service.Api.DeadLetters.ListAsync(stop: Stop)).DeadLetters);
        Assert.Equal(first.RequestId, second.RequestId);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task One_message_is_discarded_and_then_all_of_its_group_after_their_number_was_said()
    {
        await using var service = await ConsoleService.StartAsync(("Operations__CountPrimes__TimeLimit", "00:00:00.1"));
        for (var number = 0; number < 3; number++)
            await FailAsync(service, 1_000_000_000 - number);
        var job = await service.Api.Jobs.WaitAsync((await service.Api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop)).Id, Stop);
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console/dead-letters?queue=count-primes_background");

        // The request of a job cannot be replayed.
        await page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true })).ToBeDisabledAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = $"Job {job.Id}" })).ToBeVisibleAsync();
        await ActAsync(page, "Discard", "Discard", "removed for good");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Link)).ToHaveCountAsync(3);

        await ActAsync(page, "Discard all of count-primes, Messaging.Lanes.ComputationException", "Discard", "3 messages of count-primes");
        await Expect(page.GetByText("No dead letters.")).ToBeVisibleAsync();
        Assert.Empty((await service.Api.DeadLetters.ListAsync(stop: Stop)).DeadLetters);
    }

    private static async Task ActAsync(IPage page, string button, string action, string effect)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText(effect)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();
    }

    private static async Task FailAsync(ConsoleService service, int below)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var answer = await http.GetAsync(new Uri($"/count_primes/{below}", UriKind.Relative), Stop);
        Assert.Equal(System.Net.HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }
}

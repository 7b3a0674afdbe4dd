using System.Net;
using Messaging.Client;
using Messaging.Console.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Containers.Tests.Scenarios;

/// <summary>The main task of each page of the console, with services in containers.</summary>
[Collection(ScenarioOrder.OtherWorkers)]
public sealed class ConsoleTests(RunningSystem system, BrowserFixture browser) : Scenario(system)
{
    protected override IReadOnlyDictionary<string, string> WorkerSettings { get; } = new Dictionary<string, string>
    {
        ["Operations__CountPrimes__TimeLimit"] = "00:00:00.2",
    };

    [Fact]
    public async Task A_failed_job_is_retried_an_operation_is_paused_and_a_killed_worker_is_seen_to_go()
    {
        var services = new ServiceCollection();
        services.AddMessagingClient(client => client.Address = System.ApiAddress);
        await using var provider = services.BuildServiceProvider();
        var api = provider.GetRequiredService<MessagingClient>();
        var page = await browser.PageAsync(await System.ConsoleAddressAsync(Stop));

        using (var http = new HttpClient { BaseAddress = System.ApiAddress })
        {
            using var slow = await http.GetAsync(new Uri("/count_primes/200000000", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.GatewayTimeout, slow.StatusCode);
        }

        // Overview: all workers are there.
        await page.GotoAsync("/console");
        await Expect(page.Locator(".figure").First).ToContainTextAsync("3workers");

        // Jobs, Failures and Job: a failure is found, read and retried.
        var failed = await api.Jobs.SubmitAsync("/count_primes/200000000", stop: Stop);
        Assert.Equal(JobState.Failed, (await api.Jobs.WaitAsync(failed.Id, Stop)).State);
        await page.GotoAsync("/console/jobs?state=failed");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = failed.Id.ToString() })).ToBeVisibleAsync();
        await page.GotoAsync("/console/failures");
        await page.GetByRole(AriaRole.Row, new() { NameRegex = new("^computation-time-limit count_primes") }).GetByRole(AriaRole.Link).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Job {failed.Id}");
        await Expect(page.GetByText("computation-time-limit").First).ToBeVisibleAsync();
        await System.RepairAsync(new { environment = new Dictionary<string, string>() }, Stop);
        await ActAsync(page, "Retry", "Retry");
        await Expect(State(page)).ToHaveTextAsync("succeeded", Slow);

        // Dead letters: a message that was dead-lettered is replayed, and not dead-lettered again.
        await page.GotoAsync("/console/dead-letters?queue=count-primes");
        await page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Link).ClickAsync();
        await ActAsync(page, "Replay", "Replay");
        await Wait.UntilAsync("the message is gone", async () => (await api.DeadLetters.ListAsync(new() { Queue = "count-primes" }, stop: Stop)).DeadLetters.Count == 0, Stop);

        // Operations: jobs of a paused one wait.
        await page.GotoAsync("/console/operations");
        await ActAsync(page, "Pause count_primes", "Pause");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "count_primes, paused" })).ToBeVisibleAsync();
        var waiting = await api.Jobs.SubmitAsync("/count_primes/10", stop: Stop);
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^count_primes") }).GetByRole(AriaRole.Link)).ToHaveTextAsync("1");
        await ActAsync(page, "Resume count_primes", "Resume");
        Assert.Equal(JobState.Succeeded, (await api.Jobs.WaitAsync(waiting.Id, Stop)).State);

        // Workers: a killed one goes, and its job runs on another.
        var running = await api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop);
        await page.GotoAsync("/console/workers");
        var worker = page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Lanes of ") })
            .Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = running.Id.ToString() }) });
        var name = (await worker.GetAttributeAsync("aria-label"))!["Lanes of ".Length..];
        await Task.WhenAll((await System.ContainersAsync("worker", Stop)).Where(container => name.StartsWith(container.Id[..12], StringComparison.Ordinal)).Select(container => container.KillAsync(Stop)));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await page.GotoAsync($"/console/jobs/{running.Id}");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Attempts" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3, new() { Timeout = 60_000 });
        await Expect(State(page)).ToHaveTextAsync("running", Slow);
        await ActAsync(page, "Cancel", "Cancel the job");
        await Expect(State(page)).ToHaveTextAsync("cancelled");
    }

    private static LocatorAssertionsToHaveTextOptions Slow => new() { Timeout = 60_000 };

    private static ILocator State(IPage page) => page.Locator("dl .state").First;

    private static async Task ActAsync(IPage page, string button, string action)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
    }
}

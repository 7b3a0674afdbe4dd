using System.Text.RegularExpressions;
using Messaging.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class FailuresPageTests(BrowserFixture browser) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-console-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Failures_are_found_by_their_group_an_example_is_opened_and_all_succeed_after_a_retry()
    {
        var store = ("ConnectionStrings__Jobs", $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}");
        var ids = new List<Guid>();
        await using (var strict = await ConsoleService.StartAsync(store, ("Operations__CountPrimes__TimeLimit", "00:00:00.1")))
        {
            for (var number = 0; number < 3; number++)
                ids.Add((await strict.Api.Jobs.SubmitAsync("/count_primes/20000000", stop: Stop)).Id);
            foreach (var id in ids)
                Assert.Equal(JobState.Failed, (await strict.Api.Jobs.WaitAsync(id, Stop)).State);
            await Eventually.TrueAsync(
                "their messages are stored", async () => (await strict.Api.DeadLetters.ListAsync(stop: Stop)).DeadLetters.Count == ids.Count, TimeSpan.FromSeconds(30), Stop);
        }

        await using var service = await ConsoleService.StartAsync(store);
        var page = await browser.PageAsync(service.Address);
        await page.GotoAsync("/console");
        await page.GetByRole(AriaRole.Link, new() { Name = "Failures", Exact = true }).ClickAsync();
        await page.GetByLabel("Failed in the last").SelectOptionAsync("day");
        await Expect(page).ToHaveURLAsync(new Regex("/console/failures\\?hours=24$"));
        var group = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^computation-time-limit count_primes") });
        await Expect(group.GetByRole(AriaRole.Link, new() { Name = "3", Exact = true })).ToBeVisibleAsync();

        await Expect(group.GetByText("""{"below":20000000}""")).ToBeVisibleAsync();

        await group.GetByRole(AriaRole.Link).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(new Regex($"^Job ({string.Join('|', ids)})$"));
        await Expect(page.GetByText("computation-time-limit").First).ToBeVisibleAsync();
        await Expect(page.GetByText("0.1 s, by TimeLimit")).ToBeVisibleAsync();
        await Expect(page.GetByText("\"below\": 20000000")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("dead letters$") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messages" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GoBackAsync();
        await page.GoBackAsync();

        await group.GetByRole(AriaRole.Link, new() { Name = "3", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Problem", new() { Exact = true })).ToHaveValueAsync("computation-time-limit");
        await Expect(page.GetByText("Only jobs that finished since")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Jobs" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await page.GoBackAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Retry all jobs of count_primes with the problem computation-time-limit" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("3 jobs of count_primes with the problem computation-time-limit are queued again");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Retry these 3 jobs" }).ClickAsync();

        await Expect(page.GetByText("3 of 3 jobs retried.")).ToBeVisibleAsync();
        await Expect(page.GetByText("No job failed or expired in this time.")).ToBeVisibleAsync();
        foreach (var id in ids)
            Assert.Equal(JobState.Succeeded, (await service.Api.Jobs.WaitAsync(id, Stop)).State);
        await page.GotoAsync("/console/jobs?state=succeeded");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Jobs" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
    }
}

using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Console.Tests;

public sealed class WorkersPageTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_shows_what_it_computes_and_is_drained_and_resumed()
    {
        await using var service = await ConsoleService.StartAsync();
        var job = await service.Api.Jobs.SubmitAsync("/count_primes/1000000000", stop: Stop);
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync("/console/workers");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = job.Id.ToString() })).ToBeVisibleAsync();
        await service.Api.Jobs.CancelAsync(job.Id, Stop);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = job.Id.ToString() })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("the last one");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("draining, 0 in flight");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Resume ") }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).Not.ToContainTextAsync("draining");
    }

    [Fact]
    public async Task With_authentication_the_page_asks_for_a_key_and_shows_what_the_key_may_see()
    {
        const string Key = "mk_0123456789012345678901234567890123456789012";
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)));
        await using var service = await ConsoleService.StartAsync(("ApiKeys__alice__Hashes__0", hash), ("ApiKeys__alice__Scopes__0", "operate"));
        var page = await browser.PageAsync(service.Address);

        await page.GotoAsync("/console/workers");
        await page.GetByLabel("Your API key").FillAsync(Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Lanes of") })).ToBeVisibleAsync();

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Lanes of") })).ToBeVisibleAsync();
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs.Scenarios;

/// <summary>Jobs during an outage of their Api or store.</summary>
public abstract class OutageScenarios(IJobSystem system)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_job_runs_if_its_Api_is_killed_at_once()
    {
        await using var jobs = await system.StartAsync(Stop, ("GetList__Wait", "00:00:01"));
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
        var accepted = await jobs.One.AcceptedAsync(key);

        await jobs.KillApiAsync(Stop);

        Assert.Equal(accepted.Id, (await jobs.Other.AcceptedAsync(key)).Id);
        var job = await jobs.Other.UntilAsync(accepted.Id, job => job.IsFinal);
        Assert.Equal("succeeded", job.State);
        Assert.Equal(["Item1", "Item2", "Item3"], job.Result!);
        Assert.Single(await jobs.Other.ListAsync(""));
    }

    [Fact]
    public async Task A_running_job_finishes_if_its_Api_is_killed()
    {
        await using var jobs = await system.StartAsync(Stop, ("GetList__Wait", "00:00:03"));
        var accepted = await jobs.One.AcceptedAsync();
        await jobs.One.UntilAsync(accepted.Id, "running");

        await jobs.KillApiAsync(Stop);

        Assert.Equal("succeeded", (await jobs.Other.UntilAsync(accepted.Id, job => job.IsFinal)).State);
    }

    [Fact]
    public async Task Without_a_store_no_job_is_accepted_or_sent_and_results_wait_even_past_the_deadline()
    {
        var timeout = TimeSpan.FromSeconds(12);
        await using var jobs = await system.StartWithSeparateStoreAsync(Stop, ("GetList__Wait", "00:00:04"), ("Jobs__Timeout", $"{timeout}"));
        var before = await jobs.One.AcceptedAsync();
        await jobs.Services.LogsAsync("start", JobClient.WaitLimit, Stop);
        await jobs.StopStoreAsync(Stop);

        // Twice at each: the first call opens the circuit, the second one finds it open.
        foreach (var client in new[] { jobs.One, jobs.Other, jobs.One, jobs.Other })
            await RejectsAsync(client);
        await Eventually.TrueAsync("the worker has ended the job", () => jobs.Services.Log.Any(line => line.Message == "end"), JobClient.WaitLimit, Stop);
        foreach (var client in new[] { jobs.One, jobs.Other })
        {
            Assert.Equal("""{"Key":"Value"}""", await BodyAsync(client, "/get_item"));
            Assert.Equal("""["Item1","Item2","Item3"]""", await BodyAsync(client, "/get_list"));
        }

        await Eventually.TrueAsync("its deadline has passed", () => TimeProvider.System.GetUtcNow() > before.Created + timeout, JobClient.WaitLimit, Stop);
        await jobs.StartStoreAsync(Stop);

        await Eventually.TrueAsync(
            "the end of the outage is logged", () => jobs.Services.Log.Any(line => line.Message.EndsWith("is available again", StringComparison.Ordinal)), JobClient.WaitLimit, Stop);
        await Eventually.TrueAsync("the result is stored", () => HasSucceededAsync(jobs.Other, before.Id), JobClient.WaitLimit, Stop);
        await Eventually.TrueAsync("the other replica shows the result", () => HasSucceededAsync(jobs.One, before.Id), JobClient.WaitLimit, Stop);
        // One for the job, and two direct requests: rejected requests were not sent.
        Assert.Equal(3, jobs.Services.Log.Where(line => line.Message == "start").Select(line => line.RequestId).Distinct().Count());
        Assert.Equal(before.Id, Assert.Single(await jobs.One.ListAsync("")).Id);
    }

    private static async Task RejectsAsync(JobClient client)
    {
        using var refused = await client.PostAsync(null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/job-store-unavailable", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> BodyAsync(JobClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return await answer.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<bool> HasSucceededAsync(JobClient client, Guid id)
    {
        using var answer = await client.GetAsync($"/jobs/{id}");
        return answer.StatusCode == HttpStatusCode.OK && (await JobResponse.ReadAsync(answer, HttpStatusCode.OK)).State == "succeeded";
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class ManyJobsTests
{
    [Fact]
    public async Task Given_the_confirmed_number_then_all_jobs_of_the_filter_are_cancelled_and_retried()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var jobs = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => client.PostAsync()));
        using var other = await client.SendAsync(HttpMethod.Post, "/count_primes/1000");

        Assert.Equal((120, 0), await ChangeAsync(client, "/jobs/cancel?operation=get_list"));
        Assert.Equal((121, 0), await ChangeAsync(client, "/jobs/cancel"));
        Assert.Equal((0, 0), await ChangeAsync(client, "/jobs/cancel?state=failed"));
        Assert.All(await client.ListAsync("?limit=100"), job => Assert.Equal("queued", job.State));
        Assert.Equal((120, 120), await ChangeAsync(client, "/jobs/cancel?operation=get_list&confirm=120"));
        Assert.Equal(100, (await client.ListAsync("?limit=100&state=cancelled")).Count);
        Assert.Equal("queued", (await client.ListAsync("?operation=count_primes"))[0].State);

        Assert.Equal((120, 0), await ChangeAsync(client, "/jobs/retry?state=cancelled"));
        Assert.Equal((120, 120), await ChangeAsync(client, "/jobs/retry?state=cancelled&confirm=120"));
        Assert.Empty(await client.ListAsync("?state=cancelled"));
        Assert.Contains($"anonymous cancelled job {jobs[0].Id} of anonymous", api.Logged);
        Assert.Contains($"anonymous retried job {jobs[0].Id} of anonymous", api.Logged);
    }

    [Fact]
    public async Task Given_another_number_than_the_confirmed_one_then_no_job_is_changed()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await client.PostAsync();
        await client.PostAsync();

        using var answer = await client.SendAsync(HttpMethod.Post, "/jobs/cancel?confirm=1");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal(("/problems/count-changed", "The filter matches 2 jobs now, not 1. Nothing was changed."), (problem.Type, problem.Detail));
        Assert.All(await client.ListAsync(), job => Assert.Equal("queued", job.State));
    }

    [Fact]
    public async Task Only_jobs_that_meet_all_filters_are_changed()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var jobs = new List<JobResponse>();
        for (var count = 0; count < 3; count++)
        {
            jobs.Add(await client.PostAsync());
            (await worker.NextAsync()).Fail(new InvalidOperationException { Data = { ["Outcome"] = count == 0 ? FaultOutcomes.Crashed : FaultOutcomes.Failed } });
            await client.UntilAsync(jobs[count].Id, "failed");
        }

        var since = Uri.EscapeDataString(jobs[2].Created.ToString("O"));
        Assert.Equal((2, 0), await ChangeAsync(client, "/jobs/retry?problem=computation-failed"));
        Assert.Equal((1, 0), await ChangeAsync(client, $"/jobs/retry?problem=computation-failed&since={since}"));
        Assert.Equal((2, 0), await ChangeAsync(client, $"/jobs/retry?until={since}"));
        Assert.Equal((0, 0), await ChangeAsync(client, "/jobs/cancel?problem=computation-failed"));
        Assert.Equal((1, 1), await ChangeAsync(client, "/jobs/retry?text=CRASHED&confirm=1"));

        Assert.Equal(jobs[0].Id, (await worker.NextAsync()).Id);
        Assert.Equal([jobs[2].Id, jobs[1].Id], (await client.ListAsync("?state=failed")).Select(job => job.Id));
    }

    [Theory]
    [InlineData("/jobs/cancel?confirm=all")]
    [InlineData("/jobs/cancel?confirm=-1")]
    [InlineData("/jobs/retry?confirm=10001")]
    [InlineData("/jobs/retry?state=done")]
    [InlineData("/jobs/cancel?operation=none")]
    [InlineData("/jobs/cancel?limit=1")]
    [InlineData("/jobs/cancel?since=now")]
    [InlineData("/jobs/retry?problem=none")]
    public async Task A_value_that_is_not_allowed_is_400(string path)
    {
        await using var api = new ApiHost();
        using var client = JobClient.Of(api);

        using var answer = await client.SendAsync(HttpMethod.Post, path);

        Assert.Equal("/problems/invalid-request", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Type);
    }

    [Fact]
    public async Task Jobs_are_retried_up_to_the_limit_of_unfinished_jobs()
    {
        await using var api = new ApiHost { Settings = { ["Limits:MaxJobs"] = "3" } };
        using var client = await JobClient.OfReadyAsync(api);
        for (var number = 0; number < 3; number++)
            await client.PostAsync();
        Assert.Equal((3, 3), await ChangeAsync(client, "/jobs/cancel?confirm=3"));
        await Eventually.TrueAsync("another job is accepted", OtherIsAcceptedAsync, JobClient.Timeout, TestContext.Current.CancellationToken);

        var (count, changed) = await ChangeAsync(client, "/jobs/retry?confirm=3");

        Assert.Equal((3, 2), (count, changed));
        Assert.Single(await client.ListAsync("?state=cancelled"));

        async Task<bool> OtherIsAcceptedAsync()
        {
            using var other = await client.SendAsync(HttpMethod.Post, "/get_list");
            return other.StatusCode == HttpStatusCode.Accepted;
        }
    }

    private static async Task<(int Count, int Changed)> ChangeAsync(JobClient client, string path)
    {
        using var answer = await client.SendAsync(HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (body.GetProperty("count").GetInt32(), body.GetProperty("changed").GetInt32());
    }
}

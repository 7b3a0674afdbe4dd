using System.Net;
using System.Net.Http.Json;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class JobListEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_contain_every_job_once_while_new_jobs_arrive()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var ids = new List<Guid>();
        for (var count = 0; count < 5; count++)
            ids.Add((await client.PostAsync()).Id);

        var seen = new List<Guid>();
        for (var page = "/jobs?operation=get_list&limit=2"; page is not null;)
        {
            using var answer = await client.GetAsync(page);
            var jobs = (await answer.Content.ReadFromJsonAsync<JobResponse[]>(Stop))!;
            Assert.InRange(jobs.Length, 1, 2);
            seen.AddRange(jobs.Select(job => job.Id));
            Assert.True(seen.Count <= ids.Count);
            page = answer.Headers.TryGetValues("Link", out var link) ? Next(Assert.Single(link)) : null;
            await client.PostAsync();
        }

        Assert.Equal(ids.OrderDescending(), seen);
    }

    [Fact]
    public async Task The_list_has_the_newest_jobs_first_and_no_results()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var first = await client.PostAsync();
        await (await worker.NextAsync()).AnswerAsync("Item1");
        await client.UntilAsync(first.Id, "succeeded");
        var second = await client.PostAsync();

        var jobs = await client.ListAsync();
        var succeeded = await client.ListAsync("?state=succeeded");

        Assert.Equal([second.Id, first.Id], jobs.Select(job => job.Id));
        Assert.Equal(first.Id, Assert.Single(succeeded).Id);
        Assert.Null(succeeded[0].Result);
        Assert.Empty(await client.ListAsync("?state=failed"));
    }

    [Theory]
    [InlineData("state=done", "state is 'done'. Allowed: queued, running, succeeded, failed, cancelled, expired.")]
    [InlineData("state=0", "state is '0'. Allowed: queued")]
    [InlineData("operation=get_item", "operation is 'get_item'. Allowed: get_list, count_primes.")]
    [InlineData("limit=0", "limit is '0'. Allowed: 1 to 100.")]
    [InlineData("limit=101", "limit is '101'. Allowed: 1 to 100.")]
    [InlineData("limit=all", "limit is 'all'. Allowed: 1 to 100.")]
    [InlineData("after=7", "after is '7'. Allowed: the id of a job.")]
    [InlineData("problem=crashed", "problem is 'crashed'. Allowed: deadline-exceeded, invalid-request, worker-fault, computation-failed, computation-crashed")]
    [InlineData("exitCode=x", "exitCode is 'x'. Allowed: a whole number, such as 137.")]
    [InlineData("worker=", "worker is ''. Allowed: 1 to 200 characters, without control characters.")]
    [InlineData("text=%00", "text is '")]
    [InlineData("since=yesterday", "since is 'yesterday'. Allowed: an instant of RFC 3339, such as 2026-01-31T12:00:00Z")]
    [InlineData("since=2026-01-31", "since is '2026-01-31'.")]
    [InlineData("until=2026-01-31T12:00:00", "until is '2026-01-31T12:00:00'.")]
    [InlineData("finishedSince=2026-02-30T12:00:00Z", "finishedSince is '2026-02-30T12:00:00Z'.")]
    public async Task A_wrong_value_is_a_problem_with_the_allowed_values(string query, string detail)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var answer = await client.GetAsync($"/jobs?{query}");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("/problems/invalid-request", problem.Type);
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(problem.Detail, problem.Others!["errors"].GetProperty(query.Split('=')[0])[0].GetString());
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31t12:00:00.1234567z")]
    [InlineData("2026-01-31T12:00:00%2B01:00")]
    [InlineData("2026-01-31T12:00:00.5-11:30")]
    public async Task An_instant_is_read_as_RFC_3339_has_it(string since)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await client.PostAsync();

        Assert.Single(await client.ListAsync($"?since={since}"));
        Assert.Empty(await client.ListAsync($"?until={since}"));
    }

    [Fact]
    public async Task Given_searches_that_take_too_long_then_another_one_is_a_problem_that_says_what_to_change_and_a_list_is_answered()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var (database, searching) = (api.Services.GetRequiredService<JobDatabase>(), new TaskCompletionSource<int>());
        var slow = Enumerable.Range(0, 2).Select(_ => Assert.ThrowsAsync<SlowReadException>(() => database.SearchAsync((_, _) => searching.Task, Stop))).ToList();

        using var answer = await client.GetAsync("/jobs?text=crashed");
        var listed = await client.ListAsync("?state=failed");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("/problems/job-store-unavailable", problem.Type);
        Assert.Contains("with narrower filters: for jobs 'since', 'until' and 'state'.", problem.Detail, StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(listed);
        await Task.WhenAll(slow);
        searching.SetResult(0);
    }

    [Fact]
    public async Task The_next_page_has_the_same_filters()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        for (var count = 0; count < 2; count++)
        {
            var job = await client.PostAsync();
            var asked = await worker.NextAsync();
            await asked.StartAsync(worker: "host/1 + ä");
            await client.UntilAsync(job.Id, "running");
            asked.Fail(new InvalidOperationException { Data = { ["Outcome"] = FaultOutcomes.Crashed, ["LastExitCode"] = 137 } });
            await client.UntilAsync(job.Id, "failed");
        }

        const string Filters = "state=failed&operation=get_list&worker=host%2F1%20%2B%20%C3%A4&problem=computation-crashed&text=crashed%20its&exitCode=137"
            + "&since=2026-01-31T12%3A00%3A00%2B01%3A00&until=9999-12-31T23%3A59%3A59Z&finishedSince=2026-01-31T12%3A00%3A00Z";
        using var first = await client.GetAsync($"/jobs?{Filters}&limit=1");
        var link = Next(Assert.Single(first.Headers.GetValues("Link")));
        using var second = await client.GetAsync(link);

        Assert.StartsWith($"/jobs?{Filters}&limit=1&after=", link, StringComparison.Ordinal);
        Assert.Single((await second.Content.ReadFromJsonAsync<JobResponse[]>(Stop))!);
        Assert.False(second.Headers.Contains("Link"));
        Assert.Empty(await client.ListAsync($"?{Filters}".Replace("exitCode=137", "exitCode=139", StringComparison.Ordinal)));
    }

    private static string Next(string link)
    {
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }
}

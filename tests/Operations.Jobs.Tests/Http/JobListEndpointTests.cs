using System.Net;
using System.Net.Http.Json;

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

    private static string Next(string link)
    {
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Operations.Jobs.Http;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class FailuresTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_jobs_are_grouped_by_problem_operation_and_exit_code_the_last_one_first()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var failed = new List<JobResponse>();
        foreach (var exitCode in (int?[])[137, 137, 137, 137, null, 139])
        {
            var job = await client.PostAsync();
            var cause = new InvalidOperationException { Data = { ["Outcome"] = exitCode is null ? FaultOutcomes.Failed : FaultOutcomes.Crashed } };
            if (exitCode is not null)
                cause.Data["LastExitCode"] = exitCode;
            (await worker.NextAsync()).Fail(cause);
            failed.Add(await client.UntilAsync(job.Id, "failed"));
        }

        var body = await UntilAsync(client, groups => groups.Sum(group => group.GetProperty("count").GetInt32()) == 6);

        Assert.Equal(
            [("computation-crashed", 139, 1), ("computation-failed", null, 1), ("computation-crashed", 137, 4)],
            body.Select(group => (group.GetProperty("problem").GetString(), Number(group.GetProperty("exitCode")), group.GetProperty("count").GetInt32())));
        Assert.All(body, group => Assert.Equal("get_list", group.GetProperty("operation").GetString()));
        Assert.All(body, group => Assert.Equal(0, group.GetProperty("lackedCpu").GetInt32()));
        var many = body[2];
        Assert.Equal((failed[0].Finished, failed[3].Finished), (many.GetProperty("firstSeen").GetDateTimeOffset(), many.GetProperty("lastSeen").GetDateTimeOffset()));
        Assert.Equal([failed[3].Id, failed[2].Id, failed[1].Id], many.GetProperty("jobs").EnumerateArray().Select(job => job.GetGuid()));
        Assert.StartsWith("The computation crashed its process", many.GetProperty("detail").GetString(), StringComparison.Ordinal);
        // Since the last one.
        var last = await OneAsync(client, $"?since={Uri.EscapeDataString(failed[5].Finished!.Value.ToString("O"))}");
        Assert.Equal(139, Number(Assert.Single(last.GetProperty("groups").EnumerateArray()).GetProperty("exitCode")));
        Assert.Equal((failed[5].Finished, false), (last.GetProperty("since").GetDateTimeOffset(), last.GetProperty("hasMore").GetBoolean()));
    }

    [Theory]
    [InlineData(0.9, 2.0, true)]
    [InlineData(1.0, 2.0, false)]
    [InlineData(0.0, 0.0, false)]
    [InlineData(null, 2.0, false)]
    [InlineData(0.1, null, false)]
    public void A_job_lacked_CPU_if_it_had_one_for_less_than_half_of_its_time_on_lanes(double? computed, double? onLanes, bool lackedCpu)
    {
        var times = onLanes is { } lanes ? new RequestTimes(null, 0, lanes, lanes).Write() : null;

        Assert.Equal(lackedCpu, Failure.Of(new(Guid.CreateVersion7(), "get_list", "{}", DateTimeOffset.UnixEpoch, computed, times, "a/1"), []).LackedCpu);
    }

    [Fact]
    public async Task A_group_has_the_workers_of_its_jobs_that_with_the_most_first()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        foreach (var name in (string[])["a/1", "b/2", "b/2"])
        {
            var job = await client.PostAsync();
            var asked = await worker.NextAsync();
            await asked.StartAsync(worker: name);
            await client.UntilAsync(job.Id, "running");
            asked.Fail(new InvalidOperationException());
            await client.UntilAsync(job.Id, "failed");
        }

        var group = Assert.Single(await UntilAsync(client, groups => groups.Sum(each => each.GetProperty("count").GetInt32()) == 3));

        Assert.Equal(
            [("b/2", 2), ("a/1", 1)],
            group.GetProperty("workers").EnumerateArray().Select(each => (each.GetProperty("worker").GetString(), each.GetProperty("count").GetInt32())));
        Assert.Equal(JsonValueKind.Null, group.GetProperty("maxCpuSeconds").ValueKind);
    }

    [Fact]
    public async Task The_jobs_of_a_group_are_found_and_retried_by_its_members()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        (await worker.NextAsync()).Fail(new InvalidOperationException { Data = { ["Outcome"] = FaultOutcomes.Crashed, ["LastExitCode"] = 139 } });
        var groups = await UntilAsync(client, groups => groups.Count == 1);

        var filter = $"operation={groups[0].GetProperty("operation")}&problem={groups[0].GetProperty("problem")}&exitCode={groups[0].GetProperty("exitCode")}"
            + $"&finishedSince={Uri.EscapeDataString(groups[0].GetProperty("firstSeen").GetString()!)}";
        Assert.Equal(job.Id, Assert.Single(await client.ListAsync($"?{filter}")).Id);
        using var retried = await client.SendAsync(HttpMethod.Post, $"/jobs/retry?{filter}&confirm=1");

        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
        Assert.Equal(job.Id, (await worker.NextAsync()).Id);
        await UntilAsync(client, groups => groups.Count == 0);
    }

    [Theory]
    [InlineData("2000-01-01T00:00:00Z", "since is '2000-01-01T00:00:00Z'. Allowed: an instant of the last 72 hours.")]
    [InlineData("hour", "since is 'hour'. Allowed: an instant of RFC 3339")]
    public async Task A_window_that_is_not_allowed_is_a_problem(string since, string detail)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var answer = await client.GetAsync($"/failures?since={since}");

        Assert.StartsWith(detail, (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_job_store_then_failures_are_unavailable()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1" } };
        using var client = JobClient.Of(api);

        using var answer = await client.GetAsync("/failures");

        Assert.Equal("/problems/job-store-unavailable", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable)).Type);
    }

    private static int? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    private static async Task<IReadOnlyList<JsonElement>> UntilAsync(JobClient client, Func<IReadOnlyList<JsonElement>, bool> areWanted)
    {
        IReadOnlyList<JsonElement> groups = [];
        await Eventually.TrueAsync(
            "the failures are as wanted",
            async () => areWanted(groups = [.. (await OneAsync(client, "")).GetProperty("groups").EnumerateArray()]),
            JobClient.Timeout,
            Stop);
        return groups;
    }

    private static async Task<JsonElement> OneAsync(JobClient client, string query)
    {
        using var answer = await client.GetAsync($"/failures{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }
}

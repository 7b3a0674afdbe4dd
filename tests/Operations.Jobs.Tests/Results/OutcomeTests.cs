using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Messaging.Operations.Jobs.Tests.Results;

public sealed class OutcomeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_result_is_stored_and_duplicates_are_counted()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var late = new Measurements(api, "jobs.duplicate_results");
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        await asked.AnswerAgainAsync("first");
        var first = await client.UntilAsync(job.Id, "succeeded");
        await asked.AnswerAgainAsync("second");
        asked.Fail(new InvalidOperationException());

        await Eventually.TrueAsync("both are counted", () => late.Sum == 2, JobClient.Timeout, Stop);
        // Compared as text: records compare arrays by reference.
        Assert.Equal($"{first with { Result = null }}", $"{await client.JobAsync(job.Id) with { Result = null }}");
        Assert.Equal(["first"], (await client.JobAsync(job.Id)).Result!);
    }

    [Fact]
    public async Task A_response_that_the_application_cannot_convert_fails_its_job()
    {
        await using var api = await CustomApi.StartAsync(
            operations => operations.Map<Doubled, DoubledBack>("/doubled").Returns<int>(_ => throw new InvalidOperationException("a mistake of the application")));
        await api.AnswerAsync<Doubled, DoubledBack>(request => new(request.Number * 2));

        using var answer = await api.PostAsync("/doubled", JsonContent.Create(new Doubled(4)), "respond-async, wait=20");

        Assert.Equal("/problems/worker-fault", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError)).Type);
    }

    [Fact]
    public async Task A_result_after_the_cancellation_changes_nothing()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var late = new Measurements(api, "jobs.duplicate_results");
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        await asked.AnswerAsync("Item1");

        await Eventually.TrueAsync("it is counted", () => late.Sum == 1, JobClient.Timeout, Stop);
        var seen = await client.JobAsync(job.Id);
        Assert.Equal("cancelled", seen.State);
        Assert.Null(seen.Result);
    }

    [Theory]
    [InlineData(2, "worker-1/7", "2026-01-31T12:00:00+00:00", 2, "2026-01-31T12:00:00+00:00")]
    [InlineData("3", null, null, 3, null)]
    [InlineData(null, "worker-1/7", "2026-01-31T12:00:00", 1, "2026-01-31T12:00:00+00:00")]
    [InlineData("many", "worker-1/7", "yesterday", 1, null)]
    [InlineData(-1, null, "", 1, null)]
    public async Task The_attempt_of_a_result_is_stored_and_an_invalid_attempt_is_ignored(
        object? attempt, string? worker, string? started, int attemptSeen, string? startSeen)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var workers = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();

        await (await workers.NextAsync()).AnswerWithAsync([new("Attempt", attempt), new("Worker", worker), new("Started", started)]);

        var seen = await client.UntilAsync(job.Id, "succeeded");
        Assert.Equal((attemptSeen, worker), (seen.Attempt, seen.Worker));
        Assert.Equal(startSeen is null ? null : DateTimeOffset.Parse(startSeen, CultureInfo.InvariantCulture), seen.Started);
    }

    [Fact]
    public async Task A_result_that_is_too_large_fails_the_job_with_its_problem_type()
    {
        await using var api = new ApiHost { Settings = { ["Operations:GetList:MaxResultBytes"] = "9" } };
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var fits = await client.PostAsync();
        await (await worker.NextAsync()).AnswerAsync("Item1");
        await client.UntilAsync(fits.Id, "succeeded");
        var job = await client.PostAsync();
        await (await worker.NextAsync()).AnswerAsync("Item10");

        var failed = await client.UntilAsync(job.Id, "failed");
        Assert.Equal("/problems/result-too-large", failed.ProblemType);
        Assert.Null(failed.Result);
    }

    [Fact]
    public async Task A_fault_of_a_computation_is_the_same_problem_as_for_a_direct_request()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();

        (await worker.NextAsync()).Fail(new InvalidOperationException("swordfish") { Data = { ["Outcome"] = FaultOutcomes.TimeLimit } });

        var failed = await client.UntilAsync(job.Id, "failed");
        Assert.Equal("/problems/computation-time-limit", failed.ProblemType);
        Assert.Equal(504, failed.Problem!.Value.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", failed.Problem.Value.GetProperty("traceId").GetString());
        Assert.Equal(job.Id.ToString(), failed.Problem.Value.GetProperty("requestId").GetString());
        Assert.DoesNotContain("swordfish", failed.Problem.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_request_has_crash_count_exit_code_and_last_computation()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        await asked.StartAsync(attempt: 3);

        asked.Fail(new InvalidOperationException
        {
            Data = { ["Outcome"] = FaultOutcomes.Crashed, ["Limit"] = 1.5, ["Deliveries"] = 3, ["LastExitCode"] = 134, ["LastPhase"] = "BusyLoop", ["Secret"] = "swordfish" },
        });

        var failed = await client.UntilAsync(job.Id, "failed");
        var problem = failed.Problem!.Value;
        Assert.Equal("/problems/computation-crashed", failed.ProblemType);
        Assert.Equal(
            (3, 134, "BusyLoop"),
            (problem.GetProperty("crashCount").GetInt32(), problem.GetProperty("lastExitCode").GetInt32(), problem.GetProperty("lastComputation").GetString()));
        Assert.False(problem.TryGetProperty("limit", out _));
        Assert.DoesNotContain("swordfish", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_exceeded_a_limit_has_the_limit()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();

        (await worker.NextAsync()).Fail(new InvalidOperationException { Data = { ["Outcome"] = FaultOutcomes.TimeLimit, ["Limit"] = 1.5 } });

        var failed = await client.UntilAsync(job.Id, "failed");
        Assert.Equal(("/problems/computation-time-limit", 1.5), (failed.ProblemType, failed.Problem!.Value.GetProperty("limit").GetDouble()));
    }
}

public sealed record Doubled(int Number);

public sealed record DoubledBack(int Number);

using System.Net;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class RetryJobTests
{
    [Fact]
    public async Task Given_a_failed_job_when_it_is_retried_then_its_next_attempt_can_succeed_and_the_first_one_is_in_its_history()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var retries = new Measurements(api, "jobs.retried");
        var job = await client.PostAsync();
        (await worker.NextAsync()).Fail(new InvalidOperationException { Data = { ["Outcome"] = FaultOutcomes.Crashed, ["LastExitCode"] = 139 } });
        await client.UntilAsync(job.Id, "failed");

        using var answer = await RetryAsync(client, job.Id);
        var asked = await worker.NextAsync();
        await asked.AnswerWithAsync([new("Attempt", 2), new("Worker", "the second"), new("Started", "2026-01-31T12:00:00+00:00"), new("CpuSeconds", 1.25)]);

        var queued = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/jobs/{job.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal("\"3\"", answer.Headers.ETag?.ToString());
        Assert.Equal((job.Id, "queued", 0, null, null, null), (queued.Id, queued.State, queued.Progress, queued.Problem, queued.Finished, queued.Expires));
        Assert.True(queued.Deadline > job.Deadline);
        var headers = asked.Context.Headers;
        Assert.Equal((job.Id, 1, 1, null), (asked.Id, headers.Get<int>("Lost"), headers.Get<int>("Retried"), headers.Get<int>("Deaths")));
        var succeeded = await client.UntilAsync(job.Id, "succeeded");
        Assert.Equal(
            [(1, null, "failed", 139, null, "/problems/computation-crashed"), (2, "the second", "succeeded", null, 1.25, null)],
            succeeded.Attempts!.Select(attempt => (attempt.Number, attempt.Worker, attempt.Outcome, attempt.ExitCode, attempt.CpuSeconds, attempt.Problem)));
        Assert.All(succeeded.Attempts!, attempt => Assert.NotNull(attempt.Finished));
        Assert.Null((await client.ListAsync())[0].Attempts);
        Assert.Equal(1, retries.Sum);
        Assert.Contains($"anonymous retried job {job.Id} of anonymous", api.Logged);
    }

    [Fact]
    public async Task Given_a_cancelled_job_when_it_is_retried_and_cancelled_again_then_each_cancellation_has_the_deadline_of_its_attempt()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await worker.NextAsync();
        using var first = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        using var answer = await RetryAsync(client, job.Id);
        var retried = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        var asked = await worker.NextAsync();
        await asked.StartAsync(attempt: 2);
        await client.UntilAsync(job.Id, "running");
        using var second = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        Assert.Equal("cancelled", (await JobResponse.ReadAsync(second, HttpStatusCode.Accepted)).State);
        await Eventually.HoldsAsync(() => worker.Cancels.Count == 2);
        Assert.Equal([job.Deadline, retried.Deadline], worker.Cancels.Select(cancel => cancel.Deadline));
        Assert.Equal([(1, "cancelled"), (2, "cancelled")], (await client.JobAsync(job.Id)).Attempts!.Select(attempt => (attempt.Number, attempt.Outcome)));
    }

    [Fact]
    public async Task A_late_fault_of_the_first_attempt_does_not_end_the_second_one()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var late = new Measurements(api, "jobs.duplicate_results");
        var job = await client.PostAsync();
        var first = await worker.NextAsync();
        await first.StartAsync();
        await client.UntilAsync(job.Id, "running");
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        using var retried = await RetryAsync(client, job.Id);
        var second = await worker.NextAsync();

        await first.AnswerWithAsync([new("Attempt", 1)]);
        await Eventually.HoldsAsync(() => late.Sum == 1);

        Assert.Equal("queued", (await client.JobAsync(job.Id)).State);
        await second.AnswerWithAsync([new("Attempt", 2)]);
        await client.UntilAsync(job.Id, "succeeded");
    }

    [Fact]
    public async Task A_job_that_is_unfinished_or_succeeded_is_not_retried()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        await RefusedAsync(client, job.Id, "The job is queued. Only a job that failed, expired or was cancelled can be retried.");
        await asked.StartAsync();
        await client.UntilAsync(job.Id, "running");
        await RefusedAsync(client, job.Id, "The job is running. Only a job that failed, expired or was cancelled can be retried.");
        await asked.AnswerAsync("Item1");
        await client.UntilAsync(job.Id, "succeeded");
        await RefusedAsync(client, job.Id, "The job is succeeded. Only a job that failed, expired or was cancelled can be retried.");

        using var unknown = await RetryAsync(client, Guid.NewGuid());
        await ProblemAnswer.ReadAsync(unknown, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_concurrent_retries_one_queues_the_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await worker.NextAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RetryAsync(client, job.Id)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        await worker.NextAsync();
        Assert.False(worker.HasMore);
    }

    [Theory]
    [InlineData("If-Match", "\"1\"", false)]
    [InlineData("If-None-Match", "\"2\"", false)]
    [InlineData("If-Match", "\"2\"", true)]
    [InlineData("If-Match", "*", true)]
    public async Task A_job_is_retried_only_if_its_preconditions_are_met(string name, string value, bool isMet)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        using var answer = await client.SendAsync(HttpMethod.Post, $"/jobs/{job.Id}/retry", (name, value));

        Assert.Equal(isMet ? HttpStatusCode.Accepted : HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal(isMet ? "queued" : "cancelled", (await client.JobAsync(job.Id)).State);
    }

    [Fact]
    public async Task A_retried_job_counts_for_the_limit_of_unfinished_jobs()
    {
        await using var api = new ApiHost { Settings = { ["Limits:MaxJobs"] = "1" } };
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        await Eventually.TrueAsync("another job is accepted", OtherIsAcceptedAsync, JobClient.Timeout, TestContext.Current.CancellationToken);

        using var answer = await RetryAsync(client, job.Id);

        Assert.Equal("/problems/too-many-jobs", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.TooManyRequests)).Type);
        Assert.Equal("cancelled", (await client.JobAsync(job.Id)).State);

        async Task<bool> OtherIsAcceptedAsync()
        {
            using var other = await client.SendAsync(HttpMethod.Post, "/get_list");
            return other.StatusCode == HttpStatusCode.Accepted;
        }
    }

    [Fact]
    public async Task Events_of_a_retried_job_continue_after_the_final_state_that_the_caller_has_seen()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await worker.NextAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        using var ended = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", "2"));
        using var retried = await RetryAsync(client, job.Id);

        using var events = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", "2"));
        await (await worker.NextAsync()).AnswerWithAsync([new("Attempt", 2)]);
        var text = await events.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Contains("\"state\":\"queued\"", text, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"succeeded\"", text, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> RetryAsync(JobClient client, Guid id) => client.SendAsync(HttpMethod.Post, $"/jobs/{id}/retry");

    private static async Task RefusedAsync(JobClient client, Guid id, string detail)
    {
        using var answer = await RetryAsync(client, id);
        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal(("/problems/job-not-retryable", detail), (problem.Type, problem.Detail));
    }
}

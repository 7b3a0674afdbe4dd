using System.Net;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class CancelJobTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_is_cancelled_and_the_cancellation_is_published(bool running)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        if (running)
        {
            await asked.StartAsync();
            await client.UntilAsync(job.Id, "running");
        }

        using var answer = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        using var again = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        Assert.Equal("cancelled", (await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted)).State);
        Assert.Equal("cancelled", (await JobResponse.ReadAsync(again, HttpStatusCode.Accepted)).State);
        await Eventually.TrueAsync("the cancellation is received", () => worker.Cancels.Count > 0, JobClient.Timeout, Stop);
        var cancel = Assert.Single(worker.Cancels);
        Assert.Equal((job.Id, job.Deadline), (cancel.RequestId, cancel.Deadline));
    }

    [Fact]
    public async Task A_finished_job_cannot_be_cancelled()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await (await worker.NextAsync()).AnswerAsync("Item1");
        await client.UntilAsync(job.Id, "succeeded");

        using var answer = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal("/problems/job-finished", problem.Type);
        Assert.Equal("succeeded", (await client.JobAsync(job.Id)).State);
        Assert.Empty(worker.Cancels);
    }

    [Fact]
    public async Task When_a_worker_starts_a_cancelled_job_the_cancellation_is_published_again()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        await Eventually.TrueAsync("the cancellation is received", () => worker.Cancels.Count == 1, JobClient.Timeout, Stop);

        await asked.StartAsync();

        await Eventually.TrueAsync("the cancellation is received again", () => worker.Cancels.Count == 2, JobClient.Timeout, Stop);
        Assert.Equal("cancelled", (await client.JobAsync(job.Id)).State);
    }

    [Fact]
    public async Task When_a_job_is_cancelled_waiting_callers_get_the_cancelled_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var waiting = client.GetAsync("/get_list", ("Prefer", "respond-async, wait=20"));
        var asked = await worker.NextAsync();

        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{asked.Id}");
        using var answer = await waiting;

        Assert.Equal("cancelled", (await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted)).State);
    }

    [Theory]
    [InlineData("If-Match", "\"0\"")]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "1")]
    [InlineData("If-None-Match", "\"0\", W/\"1\"")]
    [InlineData("If-None-Match", "*")]
    public async Task Given_a_precondition_that_is_not_met_then_the_job_is_not_cancelled(string name, string value)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();

        using var answer = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}", (name, value));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.PreconditionFailed);
        Assert.Equal("/problems/precondition-failed", problem.Type);
        Assert.Equal("The ETag of the job is \"1\", which does not meet If-Match or If-None-Match.", problem.Detail);
        Assert.Equal("queued", (await client.JobAsync(job.Id)).State);
    }

    [Theory]
    [InlineData("If-Match", "\"0\", \"1\"")]
    [InlineData("If-Match", "*")]
    [InlineData("If-None-Match", "\"0\"")]
    [InlineData("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task Given_a_precondition_that_is_met_then_the_job_is_cancelled(string name, string value)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();

        using var answer = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}", (name, value));
        using var again = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}", (name, value));

        Assert.Equal("cancelled", (await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted)).State);
        Assert.Equal("cancelled", (await JobResponse.ReadAsync(again, HttpStatusCode.Accepted)).State);
    }

    [Fact]
    public async Task Given_a_finished_job_then_the_answer_does_not_depend_on_preconditions()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await (await worker.NextAsync()).AnswerAsync("Item1");
        await client.UntilAsync(job.Id, "succeeded");

        using var answer = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}", ("If-Match", "\"1\""));

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Conflict);
    }
}

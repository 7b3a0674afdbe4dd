using System.Net;
using System.Net.Http.Json;
using Messaging.Contracts;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class RespondAsyncTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_respond_async_the_caller_gets_a_job_at_once_with_the_result_later()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        using var answer = await client.GetAsync("/get_list", ("Prefer", "respond-async"));

        var job = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/jobs/{job.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal("respond-async", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(("get_list", "queued", 0, 0), (job.Operation, job.State, job.Progress, job.Attempt));
        Assert.Equal(TimeSpan.FromHours(1), job.Deadline - job.Created);

        await (await worker.NextAsync()).AnswerAsync("Item1");

        var done = await client.UntilAsync(job.Id, "succeeded");
        Assert.Equal(["Item1"], done.Result!);
        Assert.Equal((1.0, 1), (done.Progress, done.Attempt));
        Assert.Equal(TimeSpan.FromHours(24), done.Expires - done.Finished);
    }

    [Fact]
    public async Task A_list_that_is_ready_within_the_wait_is_the_response()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var waiting = client.GetAsync("/get_list", ("Prefer", "respond-async, wait=20"));
        var asked = await worker.NextAsync();
        await asked.AnswerAsync("Item1", "Item2");
        using var answer = await waiting;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""["Item1","Item2"]""", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"</jobs/{asked.Id}>; rel=\"via\"", Assert.Single(answer.Headers.GetValues("Link")));
        Assert.Null(answer.Content.Headers.ContentLocation);
        Assert.Equal("respond-async, wait=20", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
    }

    [Fact]
    public async Task A_list_that_takes_longer_becomes_a_job_that_continues()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var waiting = client.GetAsync("/get_list", ("Prefer", "respond-async, wait=1"));
        var asked = await worker.NextAsync();
        await asked.StartAsync();
        using var answer = await waiting;

        var job = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal((asked.Id, "running"), (job.Id, job.State));
        await asked.AnswerAsync("Item1");
        await client.UntilAsync(job.Id, "succeeded");
        Assert.Empty(worker.Cancels);
    }

    [Fact]
    public async Task A_failure_within_the_wait_is_the_problem_of_a_direct_request()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var waiting = client.GetAsync("/get_list", ("Prefer", "respond-async, wait=20"));
        var asked = await worker.NextAsync();
        asked.Fail(new InvalidOperationException("the password is swordfish"));
        using var answer = await waiting;
        await answer.Content.LoadIntoBufferAsync(Stop);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError);
        Assert.Equal("/problems/worker-fault", problem.Type);
        Assert.Equal(asked.Id.ToString(), problem.RequestId);
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
        Assert.DoesNotContain("swordfish", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_direct_request_creates_no_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await api.AddWorkerAsync<Contracts.GetList>(context => context.RespondAsync(new ItemList(["Item1"])));

        using var answer = await client.GetAsync("/get_list");

        Assert.Equal(["Item1"], (await answer.Content.ReadFromJsonAsync<string[]>(Stop))!);
        Assert.Empty(await client.ListAsync());
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs.Scenarios;

/// <summary>Requests for jobs, at every replica.</summary>
public abstract class AskScenarios(JobFixture fixture)
{
    private static readonly string[] Items = ["Item1", "Item2", "Item3"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private JobClient One => fixture.Jobs.One;

    private JobClient Other => fixture.Jobs.Other;

    [Fact]
    public async Task With_respond_async_the_caller_gets_a_job_at_once_and_the_result_later()
    {
        using var answer = await One.GetAsync("/get_list", ("Prefer", "respond-async"));

        var accepted = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/jobs/{accepted.Id}", answer.Headers.Location?.ToString());
        Assert.Equal(["respond-async"], answer.Headers.GetValues("Preference-Applied"));
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.Equal(("get_list", "queued", 0.0), (accepted.Operation, accepted.State, accepted.Progress));

        using var later = await Other.GetAsync($"{answer.Headers.Location}", ("Prefer", "wait=60"));
        var job = await JobResponse.ReadAsync(later, HttpStatusCode.OK);
        Assert.Equal((accepted.Id, "succeeded", 1.0, 1), (job.Id, job.State, job.Progress, job.Attempt));
        Assert.Equal(Items, job.Result);
        Assert.NotEmpty(job.Worker!);
        Assert.True(job.Created <= job.Started && job.Started <= job.Finished, $"{job}");
        Assert.Null(later.Headers.RetryAfter);
    }

    [Fact]
    public async Task With_a_long_wait_the_caller_gets_the_list_and_the_path_of_the_job()
    {
        using var answer = await One.GetAsync("/get_list", ("Prefer", "respond-async, wait=30"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""["Item1","Item2","Item3"]""", await answer.Content.ReadAsStringAsync(Stop));
        using var named = await Other.GetAsync(answer.Headers.GetValues("Link").Single().Split('<', '>')[1]);
        Assert.Equal("succeeded", (await JobResponse.ReadAsync(named, HttpStatusCode.OK)).State);
    }

    [Fact]
    public async Task With_a_short_wait_the_caller_gets_the_job_and_the_job_continues()
    {
        using var answer = await One.GetAsync("/get_list", ("Prefer", "respond-async, wait=1"));

        var job = await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal(["respond-async, wait=1"], answer.Headers.GetValues("Preference-Applied"));
        Assert.Equal($"/jobs/{job.Id}", answer.Headers.Location?.ToString());
        Assert.False(job.IsFinal);
        Assert.Equal(1, (await Other.UntilAsync(job.Id, "succeeded")).Attempt);
    }

    [Fact]
    public async Task A_repeated_key_returns_the_same_job_at_every_replica_and_in_every_state()
    {
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");

        var first = await One.AcceptedAsync(key);
        var again = await Other.AcceptedAsync(key);
        await One.UntilAsync(first.Id, "succeeded");
        var afterwards = await Other.AcceptedAsync(key);
        using var otherRequest = await One.SendAsync(HttpMethod.Post, "/count_primes/10", null, key);

        Assert.Equal((first.Id, first.Id, "succeeded"), (again.Id, afterwards.Id, afterwards.State));
        Assert.Equal(Items, afterwards.Result);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, otherRequest.StatusCode);
        var problem = await otherRequest.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/idempotency-key-reused", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_requests_with_the_same_key_create_one_job()
    {
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? One : Other).PostAsync(null, key)));

        var accepted = answers.Where(answer => answer.StatusCode == HttpStatusCode.Accepted).ToList();
        // Requests that arrived while the first one was being accepted got 409.
        Assert.All(answers.Except(accepted), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        var jobs = await Task.WhenAll(accepted.Select(answer => JobResponse.ReadAsync(answer, HttpStatusCode.Accepted)));
        var job = Assert.Single(jobs.Select(job => job.Id).Distinct());
        Assert.Equal(job, (await One.AcceptedAsync(key)).Id);
        await One.CancelAsync(job);
    }

    [Fact]
    public async Task A_direct_request_for_the_list_creates_no_job()
    {
        var before = await One.ListAsync("?limit=1");

        using var answer = await One.GetAsync("/get_list");

        Assert.Equal("""["Item1","Item2","Item3"]""", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(before.Select(job => job.Id), (await Other.ListAsync("?limit=1")).Select(job => job.Id));
    }
}

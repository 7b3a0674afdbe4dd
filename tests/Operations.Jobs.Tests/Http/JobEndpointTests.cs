using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class JobEndpointTests
{
    [Fact]
    public async Task A_job_shows_its_states_from_queued_to_its_result()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var accepted = await client.PostAsync();
        var asked = await worker.NextAsync();
        await asked.StartAsync(worker: "worker-7");
        var running = await client.UntilAsync(accepted.Id, "running");
        await asked.ProgressAsync(0.5);
        var halfway = await client.UntilAsync(accepted.Id, job => job.Progress > 0);
        await asked.AnswerAsync("Item1");
        var done = await client.UntilAsync(accepted.Id, "succeeded");

        Assert.Equal((1, "worker-7"), (running.Attempt, running.Worker));
        Assert.NotNull(running.Started);
        Assert.Null(running.Finished);
        Assert.Equal(0.5, halfway.Progress);
        Assert.Equal((1.0, 1, "worker-7"), (done.Progress, done.Attempt, done.Worker));
        Assert.True(done.Created <= done.Finished && done.Finished <= done.Deadline);
        Assert.Equal($"/jobs/{done.Id}", done.Links.GetProperty("self").GetString());
        Assert.Equal($"/jobs/{done.Id}/events", done.Links.GetProperty("events").GetString());
    }

    [Fact]
    public async Task The_request_of_a_job_is_what_it_was_accepted_with()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await JobResponse.ReadAsync(await client.SendAsync(HttpMethod.Post, "/count_primes/1000"), HttpStatusCode.Accepted);

        using var request = await client.GetAsync($"/jobs/{job.Id}/request");
        using var unknown = await client.GetAsync($"/jobs/{Guid.CreateVersion7()}/request");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (request.StatusCode, request.Content.Headers.ContentType?.MediaType));
        Assert.Equal("""{"below":1000}""", await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_ETag_changes_only_when_the_job_changes()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        using var first = await client.GetAsync($"/jobs/{job.Id}");
        var tag = first.Headers.ETag!.ToString();
        using var same = await client.GetAsync($"/jobs/{job.Id}", ("If-None-Match", $"\"other\", {tag}"));
        await asked.AnswerAsync("Item1");
        await client.UntilAsync(job.Id, "succeeded");
        using var changed = await client.GetAsync($"/jobs/{job.Id}", ("If-None-Match", tag));

        Assert.Equal(TimeSpan.FromSeconds(1), first.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(tag, same.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag?.ToString());
        Assert.Null(changed.Headers.RetryAfter);
    }

    [Fact]
    public async Task With_wait_the_response_comes_when_the_job_has_finished()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        var waiting = client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=20"));
        await asked.StartAsync();
        await client.UntilAsync(job.Id, "running");
        Assert.False(waiting.IsCompleted);
        await asked.AnswerAsync("Item1");
        using var answer = await waiting;

        Assert.Equal("succeeded", (await JobResponse.ReadAsync(answer, HttpStatusCode.OK)).State);
        Assert.Equal("wait=20", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
    }

    [Fact]
    public async Task With_wait_and_an_ETag_the_response_comes_when_the_job_has_changed()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        using var first = await client.GetAsync($"/jobs/{job.Id}");

        var waiting = client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=20"), ("If-None-Match", first.Headers.ETag!.ToString()));
        await asked.StartAsync();
        using var answer = await waiting;

        Assert.Equal("running", (await JobResponse.ReadAsync(answer, HttpStatusCode.OK)).State);
    }

    [Fact]
    public async Task After_the_wait_the_response_is_the_current_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var first = await client.GetAsync($"/jobs/{job.Id}");

        var start = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=1"));
        using var known = await client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=1"), ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal("queued", (await JobResponse.ReadAsync(answer, HttpStatusCode.OK)).State);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_finished_job_with_a_matching_ETag_is_answered_at_once()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        using var answer = await client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=60"), ("If-None-Match", cancelled.Headers.ETag!.ToString()))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/jobs/0190b5a4-0000-7000-8000-000000000000")]
    [InlineData("GET", "/jobs/0190b5a4-0000-7000-8000-000000000000/events")]
    [InlineData("DELETE", "/jobs/0190b5a4-0000-7000-8000-000000000000")]
    [InlineData("GET", "/jobs/7")]
    [InlineData("GET", "/jobs/7/events")]
    [InlineData("DELETE", "/jobs/7")]
    [InlineData("GET", "/jobs/{0}%20")]
    [InlineData("GET", "/jobs/%20{0}")]
    [InlineData("GET", "/jobs/{0}%0A")]
    [InlineData("GET", "/jobs/{0}%20/events")]
    [InlineData("DELETE", "/jobs/{0}%20")]
    [InlineData("GET", "/jobs/{{{0}}}")]
    public async Task An_unknown_job_is_a_problem(string method, string path)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();

        using var answer = await client.SendAsync(new HttpMethod(method), string.Format(CultureInfo.InvariantCulture, path, job.Id));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound);
        Assert.Equal("/problems/job-not-found", problem.Type);
    }

    [Theory]
    [InlineData("\"1\"", null, HttpStatusCode.OK)]
    [InlineData("*", null, HttpStatusCode.OK)]
    [InlineData("\"1\"", "\"1\"", HttpStatusCode.NotModified)]
    [InlineData(null, "*", HttpStatusCode.NotModified)]
    [InlineData(null, "W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("\"0\"", null, HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", null, HttpStatusCode.PreconditionFailed)]
    [InlineData("\"0\"", "\"1\"", HttpStatusCode.PreconditionFailed)]
    public async Task If_Match_is_checked_before_If_None_Match(string? ifMatch, string? ifNoneMatch, HttpStatusCode status)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();

        using var answer = await client.GetAsync(
            $"/jobs/{job.Id}", [.. new[] { ("If-Match", ifMatch!), ("If-None-Match", ifNoneMatch!) }.Where(header => header.Item2 is not null)]);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_cut_and_the_applied_one_is_confirmed()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        using var answer = await client.GetAsync($"/jobs/{job.Id}", ("Prefer", "wait=100, wait=1"));

        Assert.Equal("wait=60", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
    }

    [Fact]
    public async Task Answers_say_how_caches_may_use_them()
    {
        await using var api = new ApiHost { Settings = { ["Requests:Timeout"] = "00:00:00.1" } };
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();

        Assert.Equal(("no-store", "Accept"), await CachingAsync("/get_item"));
        Assert.Equal(("no-store", "Accept"), await CachingAsync("/jobs"));
        Assert.Equal(("no-cache", "Accept, Prefer"), await CachingAsync($"/jobs/{job.Id}"));
        Assert.Equal(("no-cache", "Accept, Prefer"), await CachingAsync($"/jobs/{job.Id}", ("If-None-Match", "*")));
        Assert.Equal(("no-cache", "Accept, Prefer"), await CachingAsync("/get_list", ("Prefer", "respond-async")));
        Assert.Equal(("no-store, no-cache", "Accept, Prefer"), await CachingAsync("/get_list"));
        Assert.Equal(("no-store", ""), await CachingAsync("/nothing"));
        Assert.Equal(("no-store, no-cache", ""), await CachingAsync($"/jobs/{job.Id}/events"));

        async Task<(string, string)> CachingAsync(string path, params (string, string)[] headers)
        {
            using var answer = await client.GetAsync(path, headers);
            return ($"{answer.Headers.CacheControl}", string.Join(", ", answer.Headers.Vary.Order()));
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class JobEventsEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_stream_has_states_and_progress_and_ends_with_the_final_state()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        using var answer = await client.GetAsync($"/jobs/{job.Id}/events");
        await using var events = await EventsAsync(answer);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoCache);
        Assert.Equal(["no"], answer.Headers.GetValues("X-Accel-Buffering"));
        var queued = await NextAsync(events);
        await asked.StartAsync();
        var running = await NextAsync(events);
        await asked.ProgressAsync(0.5);
        var halfway = await NextAsync(events);
        await asked.StartAsync(attempt: 2);
        var again = await NextAsync(events);
        await asked.AnswerAsync("Item1");
        var done = await NextAsync(events);

        Assert.Equal(["state", "state", "progress", "state", "state"], [queued.Name, running.Name, halfway.Name, again.Name, done.Name]);
        Assert.Equal(["queued", "running", "running", "running", "succeeded"], [queued.Job.State, running.Job.State, halfway.Job.State, again.Job.State, done.Job.State]);
        Assert.Equal((0.5, 2), (halfway.Job.Progress, again.Job.Attempt));
        Assert.Equal(["Item1"], done.Job.Result!);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task With_Last_Event_ID_the_stream_continues_after_the_event()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        using var answer = await client.GetAsync($"/jobs/{job.Id}/events");
        await using var events = await EventsAsync(answer);
        var queued = await NextAsync(events);

        // Sooner than the first comment: the stream is open although there is no event yet.
        using var resumed = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", queued.Id))
            .WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
        await using var rest = await EventsAsync(resumed);
        await asked.StartAsync();
        var running = await NextAsync(rest);
        await asked.AnswerAsync();
        var done = await NextAsync(rest);

        Assert.Equal(["running", "succeeded"], [running.Job.State, done.Job.State]);
        Assert.True(long.Parse(queued.Id, CultureInfo.InvariantCulture) < long.Parse(running.Id, CultureInfo.InvariantCulture));
        Assert.Equal(done.Id, (await TagAsync(client, job.Id)).Trim('"'));
    }

    [Fact]
    public async Task The_first_event_after_resuming_is_named_by_what_changed_if_the_seen_state_is_known()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        await asked.StartAsync();
        await client.UntilAsync(job.Id, "running");
        var seen = (await TagAsync(client, job.Id)).Trim('"');

        using var resumed = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", seen));
        await using var rest = await EventsAsync(resumed);
        await asked.ProgressAsync(0.5);
        var halfway = await NextAsync(rest);
        using var unknown = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", seen));
        await using var missed = await EventsAsync(unknown);
        var current = await NextAsync(missed);
        await asked.AnswerAsync();
        var done = await NextAsync(rest);

        Assert.Equal(["progress", "state", "state"], [halfway.Name, current.Name, done.Name]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_Last_Event_ID_beyond_the_last_then_the_current_state_comes_at_once(bool isFinal)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        if (isFinal)
            (await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}")).Dispose();

        using var answer = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", "99"));
        await using var events = await EventsAsync(answer);
        var current = await NextAsync(events);

        Assert.Equal(("state", isFinal ? "cancelled" : "queued"), (current.Name, current.Job.State));
    }

    [Fact]
    public async Task A_caller_that_has_seen_the_final_state_gets_204()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");
        var last = (await TagAsync(client, job.Id)).Trim('"');

        using var late = await client.GetAsync($"/jobs/{job.Id}/events");
        await using var events = await EventsAsync(late);
        var end = await NextAsync(events);
        using var seen = await client.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", last));

        Assert.Equal("cancelled", end.Job.State);
        Assert.False(await events.MoveNextAsync());
        Assert.Equal(HttpStatusCode.NoContent, seen.StatusCode);
    }

    [Fact]
    public async Task An_idle_stream_sends_a_comment()
    {
        await using var api = new ApiHost { Clock = new FastClock(factor: 5) };
        using var client = await JobClient.OfReadyAsync(api);
        await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();

        using var answer = await client.GetAsync($"/jobs/{job.Id}/events");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        var comments = 0;
        while (comments < 2)
        {
            var line = await reader.ReadLineAsync(Stop).AsTask().WaitAsync(JobClient.Timeout, TimeProvider.System, Stop);
            Assert.NotNull(line);
            comments += line.StartsWith(':') ? 1 : 0;
        }
    }

    [Fact]
    public async Task The_stream_ends_when_the_host_stops()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        using var answer = await client.GetAsync($"/jobs/{job.Id}/events");
        await using var events = await EventsAsync(answer);
        await NextAsync(events);

        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(JobClient.Timeout, TimeProvider.System, Stop));
    }

    private static async Task<string> TagAsync(JobClient client, Guid id)
    {
        using var answer = await client.GetAsync($"/jobs/{id}");
        return answer.Headers.ETag!.ToString();
    }

    private static async Task<IAsyncEnumerator<SseItem<string>>> EventsAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);
    }

    private static async Task<(string Name, string Id, JobResponse Job)> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(JobClient.Timeout, TimeProvider.System, Stop));
        var current = events.Current;
        return (current.EventType, current.EventId!, JsonSerializer.Deserialize<JobResponse>(current.Data, JsonSerializerOptions.Web)!);
    }
}

using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Jobs.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class EventsEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_stream_names_each_job_that_is_accepted_or_changes()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var answer = await client.GetAsync("/events");
        await using var events = await EventsAsync(answer);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);

        var job = await client.PostAsync();
        var accepted = await NextAsync(events);
        var asked = await worker.NextAsync();
        await asked.AnswerAsync();
        var finished = await NextAsync(events);

        Assert.Equal("changes", accepted.EventType);
        Assert.All([accepted, finished], each => Assert.Equal([job.Id], Ids(each)));
    }

    [Fact]
    public async Task The_stream_says_when_a_worker_reports_and_when_an_operation_is_paused()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        using var answer = await client.GetAsync("/events");
        await using var events = await EventsAsync(answer);

        await api.Services.GetRequiredService<IBus>().Publish(new WorkerStatus("a/1", "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), Stop);
        var reported = JsonDocument.Parse((await NextAsync(events)).Data).RootElement;
        using var paused = await api.CreateClient().PutAsJsonAsync("/operations/get_list/paused", true, Stop);
        var changed = JsonDocument.Parse((await NextAsync(events)).Data).RootElement;

        Assert.Equal((true, false), (reported.GetProperty("workers").GetBoolean(), reported.GetProperty("operations").GetBoolean()));
        Assert.Equal((false, true), (changed.GetProperty("workers").GetBoolean(), changed.GetProperty("operations").GetBoolean()));
        Assert.Empty(changed.GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task The_stream_ends_when_the_host_stops()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        using var answer = await client.GetAsync("/events");
        await using var events = await EventsAsync(answer);

        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop));
    }

    [Fact]
    public void A_watcher_of_all_jobs_collects_each_change_once_and_says_when_there_are_more()
    {
        var all = new AllJobsWatch();
        using var watcher = all.Watch();
        var ids = Enumerable.Range(0, AllJobsWatch.Watcher.Capacity).Select(_ => Guid.NewGuid()).ToList();
        ids.Concat(ids).ToList().ForEach(all.Changed);

        var full = watcher.Take();
        ids.Append(Guid.NewGuid()).ToList().ForEach(all.Changed);
        var over = watcher.Take();

        Assert.Equal((AllJobsWatch.Watcher.Capacity, false), (full.Ids.Count, full.HasMore));
        Assert.Equal((AllJobsWatch.Watcher.Capacity, true), (over.Ids.Count, over.HasMore));
        Assert.Empty(watcher.Take().Ids);
    }

    private static async Task<IAsyncEnumerator<SseItem<string>>> EventsAsync(HttpResponseMessage answer) =>
        SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop));
        return events.Current;
    }

    private static IEnumerable<Guid> Ids(SseItem<string> item) =>
        JsonDocument.Parse(item.Data).RootElement.GetProperty("jobs").EnumerateArray().Select(id => id.GetGuid());
}

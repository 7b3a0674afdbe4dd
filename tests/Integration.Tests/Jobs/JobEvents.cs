using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>The event stream of a job.</summary>
public sealed class JobEvents : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private JobEvents(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> events)
    {
        _answer = answer;
        _events = events;
    }

    public static async Task<JobEvents> FollowAsync(JobClient client, Guid id, string? after)
    {
        var answer = await client.GetAsync($"/jobs/{id}/events", after is null ? [] : [("Last-Event-ID", after)]);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var stop = TestContext.Current.CancellationToken;
        return new JobEvents(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop).GetAsyncEnumerator(stop));
    }

    /// <returns>Null at the end of the stream.</returns>
    public async Task<JobEvent?> NextAsync()
    {
        var next = _events.MoveNextAsync().AsTask();
        if (!await next.WaitAsync(JobClient.WaitLimit, TimeProvider.System, TestContext.Current.CancellationToken))
            return null;

        var current = _events.Current;
        return new JobEvent(current.EventType, long.Parse(current.EventId!, CultureInfo.InvariantCulture), JobResponse.Parse(current.Data));
    }

    /// <summary>All that are left.</summary>
    public async Task<IReadOnlyList<JobEvent>> RestAsync()
    {
        var rest = new List<JobEvent>();
        while (await NextAsync() is { } next)
            rest.Add(next);
        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _answer.Dispose();
    }
}

/// <summary>One event of a job.</summary>
public sealed record JobEvent(string Name, long Id, JobResponse Job);

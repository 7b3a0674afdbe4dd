using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Api.Workers;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Http;

/// <summary>What changes, as Server-Sent Events.</summary>
internal static class EventsEndpoint
{
    private const string Path = "/events";

    // Often enough for people, and ten thousand changes a second cost no more than four.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, Get)
            .WithName("followAll")
            .WithScope(Scopes.Operate)
            .WithMetadata(new LimitedTogether(Path))
            .WithTags(JobPaths.Tag)
            .WithSummary("Follow all changes")
            .WithDescription("Server-Sent Events named 'changes': which jobs were accepted or changed, of all callers, and whether workers reported or operations were paused or "
                + "resumed. At most four events a second. "
                + "The stream has no history: read what you show after it begins, and again after each reconnection. A comment every 15 s without an event keeps the connection alive.")
            .WithResponse(StatusCodes.Status200OK, "The events. The schema is that of their data.", typeof(ChangesEvent), "text/event-stream")
            .WithProblems([ProblemTypes.InvalidRequest]);

    private static IResult Get(JobWatch watch, WorkerRegistry workers, OperationPauses pauses, IHostApplicationLifetime host, TimeProvider clock, HttpContext http)
    {
        if (http.IsHead())
            return HeadAnswer.Events;

        http.Response.DisableBuffering();
        return TypedResults.ServerSentEvents(EventsAsync(watch.All, workers, pauses, host, clock, http, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<ChangesEvent>> EventsAsync(
        AllJobsWatch watch,
        WorkerRegistry workers,
        OperationPauses pauses,
        IHostApplicationLifetime host,
        TimeProvider clock,
        HttpContext http,
        [EnumeratorCancellation] CancellationToken stop)
    {
        using var watcher = watch.Watch();
        var (seenWorkers, seenPauses) = (workers.Changes, pauses.Changes);
        using var timer = new PeriodicTimer(Interval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, host.ApplicationStopping);
        // The caller gets the headers before the first event, and then reads what it shows.
        await http.Response.Body.FlushAsync(stop);
        var last = clock.GetTimestamp();
        while (await NextAsync(timer, either.Token))
        {
            var (ids, hasMore) = watcher.Take();
            var (nowWorkers, nowPauses) = (workers.Changes, pauses.Changes);
            var changes = new ChangesEvent(ids, hasMore, nowWorkers != seenWorkers, nowPauses != seenPauses);
            (seenWorkers, seenPauses) = (nowWorkers, nowPauses);
            if (ids.Count > 0 || changes.Workers || changes.Operations)
            {
                last = clock.GetTimestamp();
                yield return new(changes, "changes");
            }
            else if (clock.GetElapsedTime(last) >= EventStream.CommentInterval)
            {
                last = clock.GetTimestamp();
                await http.Response.WriteCommentAsync(stop);
            }
        }
    }

    /// <returns>False when the caller has left, or the host stops.</returns>
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

/// <param name="Jobs">The jobs, at most 500.</param>
/// <param name="MoreJobs">Whether others changed too, which are not listed.</param>
/// <param name="Workers">Whether a worker reported.</param>
/// <param name="Operations">Whether an operation was paused or resumed.</param>
[SchemaName("Changes")]
internal sealed record ChangesEvent(
    [property: Description("The jobs that were accepted or changed, at most 500.")] IReadOnlyCollection<Guid> Jobs,
    [property: Description("Whether other jobs changed too.")] bool MoreJobs,
    [property: Description("Whether a worker reported, or left: /workers has changed.")] bool Workers,
    [property: Description("Whether an operation was paused or resumed.")] bool Operations);

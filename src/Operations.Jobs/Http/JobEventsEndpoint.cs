using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The events of a job, as Server-Sent Events.</summary>
internal static class JobEventsEndpoint
{
    private const string LastEventId = "Last-Event-ID";
    private static readonly TimeSpan CommentInterval = TimeSpan.FromSeconds(15);

    public static void MapJobEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet(JobPaths.EventsOfOne, GetAsync)
            .WithName("followJob")
            .WithTags(JobPaths.Tag)
            .WithSummary("Follow a job")
            .WithDescription("Server-Sent Events: 'state' when the state or the attempt changes, 'progress' when only the progress changes. "
                + "The data is the job, the id is its version. Last-Event-ID resumes the stream. A comment every 15 s without an event keeps the connection alive. "
                + "The stream ends after the final state.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(StatusCodes.Status200OK, "The events. The schema is that of their data.", typeof(JobSchema), "text/event-stream")
            .WithResponse(StatusCodes.Status204NoContent, "The caller has seen the final state, as Last-Event-ID says. Do not reconnect.")
            .WithProblems([ProblemTypes.JobNotFound, ProblemTypes.JobStoreUnavailable]);

    private static async Task<IResult> GetAsync(
        string id,
        [FromHeader(Name = LastEventId), Description("The id of the last event that the caller has seen.")] string? _,
        JobStore store,
        JobWaiting waiting,
        IOptions<JobsOptions> options,
        TimeProvider clock,
        HttpContext http)
    {
        var job = await store.FindAsync(id, http.RequestAborted);
        var seen = long.TryParse(http.Request.Headers[LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        if (job.State.IsFinal() && job.Version <= seen)
            return TypedResults.NoContent();

        // Disables buffering in proxies such as nginx.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(waiting.ChangesAsync(job.Id, seen, http.RequestAborted), options.Value.Retention, clock, http));
    }

    private static async IAsyncEnumerable<SseItem<JobBody>> EventsAsync(IAsyncEnumerable<Job?> changes, TimeSpan retention, TimeProvider clock, HttpContext http)
    {
        // The caller gets the headers before the first event.
        await http.Response.Body.FlushAsync(http.RequestAborted);
        var last = clock.GetTimestamp();
        (JobState State, int Attempt)? shown = null;
        await foreach (var job in changes)
        {
            if (job is null && clock.GetElapsedTime(last) < CommentInterval)
                continue;

            last = clock.GetTimestamp();
            if (job is null)
            {
                // SseItem has no comments, so this one is written directly. No item is being written now.
                await http.Response.WriteAsync(": keep-alive\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                continue;
            }

            var name = shown == (job.State, job.Attempt) ? "progress" : "state";
            shown = (job.State, job.Attempt);
            yield return new(JobBody.Of(job, retention), name) { EventId = job.Version.ToString(CultureInfo.InvariantCulture) };
        }
    }
}

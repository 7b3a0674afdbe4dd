using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
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

    public static void MapJobEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet(JobPaths.EventsOfOne, GetAsync)
            .WithName("followJob")
            .WithScope(Scopes.Read)
            .WithMetadata(new LimitedTogether(JobPaths.EventsOfOne))
            .WithTags(JobPaths.Tag)
            .WithSummary("Follow a job")
            .WithDescription("Server-Sent Events: 'state' when the state or the attempt changes, 'progress' when only the progress changes. "
                + "The data is the job, the id is its version. Last-Event-ID resumes the stream. A comment every 15 s without an event keeps the connection alive. "
                + "The stream ends after the final state.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(StatusCodes.Status200OK, "The events. The schema is that of their data.", typeof(JobSchema), "text/event-stream")
            .WithResponse(StatusCodes.Status204NoContent, "The caller has seen the final state, as Last-Event-ID says. Do not reconnect.")
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobNotFound, ProblemTypes.JobStoreUnavailable]);

    private static async Task<IResult> GetAsync(
        string id,
        [FromHeader(Name = LastEventId), Description("The id of the last event that the caller has seen.")] string? _,
        JobStore store,
        JobWaiting waiting,
        IOptions<JobsOptions> options,
        TimeProvider clock,
        HttpContext http)
    {
        var job = await store.FindAsync(id, http);
        // A later one is not of this job, or of a store that was restored: the caller gets the current state.
        var seen = long.TryParse(http.Request.Headers[LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version <= job.Version
            ? version : 0;
        if (job.State.IsFinal() && job.Version == seen)
            return TypedResults.NoContent();
        if (http.IsHead())
            return HeadAnswer.Events;

        http.Response.DisableBuffering();
        return TypedResults.ServerSentEvents(EventsAsync(waiting.ChangesAsync(job.Id, seen, http.RequestAborted), job.Version == seen ? job : null, options.Value.Retention, clock, http));
    }

    /// <param name="changes">The job after each change.</param>
    /// <param name="known">The job as the caller has seen it; null if it is not known.</param>
    /// <param name="retention">How long a finished job is kept.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="http">The call.</param>
    private static async IAsyncEnumerable<SseItem<JobBody>> EventsAsync(IAsyncEnumerable<Job?> changes, Job? known, TimeSpan retention, TimeProvider clock, HttpContext http)
    {
        // The caller gets the headers before the first event.
        await http.Response.Body.FlushAsync(http.RequestAborted);
        var last = clock.GetTimestamp();
        var shown = (known?.State, known?.Attempt);
        await foreach (var job in changes)
        {
            if (job is null && clock.GetElapsedTime(last) < EventStream.CommentInterval)
                continue;

            last = clock.GetTimestamp();
            if (job is null)
            {
                await http.Response.WriteCommentAsync(http.RequestAborted);
                continue;
            }

            var name = shown == (job.State, job.Attempt) ? "progress" : "state";
            shown = (job.State, job.Attempt);
            yield return new(JobBody.Of(job, retention, http.Request.PathBase), name) { EventId = job.Version.ToString(CultureInfo.InvariantCulture) };
        }
    }
}

using System.ComponentModel;
using System.Globalization;
using Messaging.Api.Jobs.Operations;
using Messaging.Api.Jobs.Store;
using Messaging.Api.Jobs.Watch;
using Messaging.Api.OpenApi;
using Messaging.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Messaging.Api.Jobs.Http;

/// <summary>What becomes of a job, as Server-Sent Events.</summary>
internal static class JobEventsEndpoint
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapJobEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet(JobPaths.EventsOfOne, GetAsync)
            .WithTags(JobPaths.Tag)
            .WithSummary("Follow a job")
            .WithDescription("Server-Sent Events: 'state' when a job's state or attempt changes, 'progress' when only its progress does. "
                + "The data is the job, the id is its version. Last-Event-ID resumes. Every 15 s without an event a comment shows that the stream lives. "
                + "It ends after the final state.")
            .WithResponse(StatusCodes.Status200OK, "The events.", typeof(string), "text/event-stream")
            .WithResponse(StatusCodes.Status204NoContent, "The caller has seen the final state, by Last-Event-ID: do not connect again.")
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

        return new EventStream(waiting.ChangesAsync(job.Id, seen, http.RequestAborted), options.Value.Retention, clock);
    }

    private sealed class EventStream(IAsyncEnumerable<Job?> changes, TimeSpan retention, TimeProvider clock) : IResult
    {
        private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
            // nginx and its like would keep events back.
            response.Headers["X-Accel-Buffering"] = "no";
            httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await response.Body.FlushAsync(httpContext.RequestAborted);
            try
            {
                await WriteAsync(response, httpContext.RequestAborted);
            }
            catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
            {
                // The caller left, as those who follow do.
            }
        }

        private async Task WriteAsync(HttpResponse response, CancellationToken stop)
        {
            var last = clock.GetTimestamp();
            (JobState State, int Attempt)? shown = null;
            await foreach (var job in changes)
            {
                if (job is null && clock.GetElapsedTime(last) < LongestSilence)
                    continue;

                last = clock.GetTimestamp();
                var text = job is null ? ": still here\n\n" : Event(job, shown == (job.State, job.Attempt) ? "progress" : "state");
                shown = job is null ? shown : (job.State, job.Attempt);
                await response.WriteAsync(text, stop);
                await response.Body.FlushAsync(stop);
            }
        }

        private string Event(Job job, string name) => string.Create(
            CultureInfo.InvariantCulture, $"event: {name}\nid: {job.Version}\ndata: {JobJson.Write(JobBody.Of(job, retention))}\n\n");
    }
}

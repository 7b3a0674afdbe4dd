using System.ComponentModel;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The endpoints for jobs of all operations.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(JobPaths.One, GetAsync)
            .WithName("getJob")
            .WithTags(JobPaths.Tag)
            .WithSummary("Get a job")
            .WithDescription("'Prefer: wait=<seconds>' (RFC 7240), at most 60, delays the response until the job has finished, "
                + "or, with If-None-Match, until it has changed. A finished job does not change.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithPreferences("wait=<seconds>, at most 60", Status200OK)
            .WithResponse(Status200OK, "The job.", typeof(JobSchema))
            .WithResponseHeader("ETag", "The version of the job, for If-None-Match.", Status200OK, Status304NotModified)
            .WithResponseHeader("Retry-After", "Seconds until the next poll, while the job is unfinished.", Status200OK)
            .WithResponse(Status304NotModified, "The job has not changed.")
            .WithProblems([ProblemTypes.JobNotFound, ProblemTypes.JobStoreUnavailable]);
        routes.MapDelete(JobPaths.One, CancelAsync)
            .WithName("cancelJob")
            .WithTags(JobPaths.Tag)
            .WithSummary("Cancel a job")
            .WithDescription("Its computation stops. Cancelling it again has no effect.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status202Accepted, "The cancelled job.", typeof(JobSchema))
            .WithResponseHeader("Location", "The path of the job.", Status202Accepted)
            .WithResponseHeader("ETag", "The version of the job.", Status202Accepted)
            .WithProblems([ProblemTypes.JobNotFound, ProblemTypes.JobFinished, ProblemTypes.JobStoreUnavailable]);
        routes.MapJobList();
    }

    /// <summary>Finds the job of a path.</summary>
    /// <exception cref="ProblemException">It does not exist.</exception>
    public static async Task<Job> FindAsync(this JobStore store, string id, CancellationToken stop) =>
        await store.FindAsync(Id(id), stop) ?? throw new ProblemException(ProblemTypes.JobNotFound);

    private static async Task<IResult> GetAsync(
        string id,
        [FromHeader(Name = "If-None-Match"), Description("The last ETag that the caller has seen.")] string? _,
        JobWaiting waiting,
        HttpContext http)
    {
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        var wait = MaxWait.Of(http.Request);
        var job = await waiting.UntilAsync(
            Id(id), found => found.State.IsFinal() || (known.Count > 0 && !IsKnown(found, known)), wait ?? TimeSpan.Zero, http.RequestAborted)
            ?? throw new ProblemException(ProblemTypes.JobNotFound);

        if (wait is { } applied)
            http.Response.PreferenceApplied(Preferences.Wait((int)applied.TotalSeconds));
        return IsKnown(job, known) ? JobAnswer.NotModified(job) : JobAnswer.Ok(job);
    }

    private static async Task<IResult> CancelAsync(string id, JobStore store, JobCompleter completer, JobCancellations cancellations, HttpContext http)
    {
        var job = await store.FindAsync(id, http.RequestAborted);
        if (await completer.CompleteAsync(job.Id, new JobCompletion(JobState.Cancelled), attempt: null, http.RequestAborted))
            await cancellations.PublishAsync(job);

        job = await store.FindAsync(id, http.RequestAborted);
        return job.State == JobState.Cancelled ? JobAnswer.Accepted(job) : throw new ProblemException(ProblemTypes.JobFinished);
    }

    private static Guid Id(string text) => Guid.TryParseExact(text, "D", out var id) ? id : throw new ProblemException(ProblemTypes.JobNotFound);

    private static bool IsKnown(Job job, IList<EntityTagHeaderValue> known) =>
        known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(JobAnswer.ETag(job), useStrongComparison: false));
}

using System.ComponentModel;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The endpoints for jobs of all operations.</summary>
internal static class JobEndpoints
{
    private const string IfMatch = "If-Match";
    private const string IfNoneMatch = "If-None-Match";
    private const string OnlyThese = "Only if the job has one of these ETags; * for any.";

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(JobPaths.One, GetAsync)
            .WithName("getJob")
            .WithScope(Scopes.Read)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("Get a job")
            .WithDescription("'Prefer: wait=<seconds>' (RFC 7240), at most 60, delays the response until the job has finished, "
                + "or, with If-None-Match, until it has changed. A finished job changes only if it is retried.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithPreferences("wait=<seconds>, at most 60", Status200OK)
            .WithResponse(Status200OK, "The job.", typeof(JobSchema))
            .WithResponseHeader("ETag", "The version of the job, for If-None-Match.", Status200OK, Status304NotModified)
            .WithResponseHeader("Retry-After", "Seconds until the next poll, while the job is unfinished.", Status200OK)
            .WithResponse(Status304NotModified, "The job has not changed.")
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobNotFound, ProblemTypes.PreconditionFailed, ProblemTypes.JobStoreUnavailable]);
        routes.MapGet(JobPaths.RequestOfOne, GetRequestAsync)
            .WithName("getJobRequest")
            .WithScope(Scopes.Read)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("Get the request of a job")
            .WithDescription("What it was accepted with: values of the path, the query and the body.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status200OK, "The request.", typeof(JsonObject))
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobNotFound, ProblemTypes.JobStoreUnavailable]);
        routes.MapDelete(JobPaths.One, CancelAsync)
            .WithName("cancelJob")
            .WithScope(Scopes.Cancel)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("Cancel a job")
            .WithDescription("Its computation stops. Cancelling it again has no effect.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status202Accepted, "The cancelled job.", typeof(JobSchema))
            .WithResponseHeader("Location", "The path of the job.", Status202Accepted)
            .WithResponseHeader("ETag", "The version of the job.", Status202Accepted)
            .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.JobNotFound, ProblemTypes.JobFinished, ProblemTypes.PreconditionFailed, ProblemTypes.JobStoreUnavailable]);
        routes.MapPost(JobPaths.RetryOfOne, RetryAsync)
            .WithName("retryJob")
            .WithScopeOrOperate(Scopes.Submit)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("Retry a job")
            .WithDescription("Queues a failed, expired or cancelled job again, with a new deadline. It keeps its id, and the numbers of its attempts continue.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status202Accepted, "The job, which is queued again.", typeof(JobSchema))
            .WithResponseHeader("Location", "The path of the job.", Status202Accepted)
            .WithResponseHeader("Retry-After", "Seconds until the next poll, while the job is unfinished.", Status202Accepted)
            .WithResponseHeader("ETag", "The version of the job.", Status202Accepted)
            .WithProblems(
            [
                .. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.JobNotFound, ProblemTypes.JobNotRetryable, ProblemTypes.PreconditionFailed,
                ProblemTypes.JobStoreUnavailable,
            ]);
        routes.MapJobList();
        routes.MapManyJobs();
        routes.MapFailures();
    }

    /// <summary>Finds the job of a path.</summary>
    /// <exception cref="ProblemException">It does not exist, or the caller must not see it.</exception>
    public static async Task<Job> FindAsync(this JobStore store, string id, HttpContext http) =>
        await store.FindAsync(Id(id), Caller.Of(http).Owner, http.RequestAborted) ?? throw new ProblemException(ProblemTypes.JobNotFound);

    private static async Task<IResult> GetAsync(
        string id,
        [FromHeader(Name = IfNoneMatch), Description("The last ETag that the caller has seen.")] string? _,
        [FromHeader(Name = IfMatch), Description(OnlyThese)] string? __,
        JobWaiting waiting,
        HttpContext http)
    {
        var preconditions = new JobPreconditions(http.Request);
        var wait = http.Request.WaitPreferred(JobWaiting.Longest);
        var job = await waiting.UntilAsync(
            Id(id),
            Caller.Of(http).Owner,
            found => found.State.IsFinal() || !preconditions.IsWanted(found) || (preconditions.HasKnown && !preconditions.IsKnown(found)),
            wait ?? TimeSpan.Zero,
            http.RequestAborted)
            ?? throw new ProblemException(ProblemTypes.JobNotFound);

        if (!preconditions.IsWanted(job))
            throw JobPreconditions.Failed(job);
        if (wait is { } applied)
            http.Response.PreferenceApplied(Preferences.Wait(applied));
        return preconditions.IsKnown(job) ? JobAnswer.NotModified(job) : JobAnswer.Ok(job);
    }

    private static async Task<IResult> GetRequestAsync(string id, JobStore store, HttpContext http) =>
        TypedResults.Text((await store.FindAsync(id, http)).Request, MediaTypeNames.Application.Json);

    /// <summary>A repeated call answers as the first one, whatever its preconditions: its caller may not have got that answer.</summary>
    private static async Task<IResult> CancelAsync(
        string id,
        [FromHeader(Name = IfMatch), Description(OnlyThese)] string? _,
        JobStore store,
        JobCancel cancel,
        HttpContext http)
    {
        var preconditions = new JobPreconditions(http.Request);
        while (true)
        {
            var job = await store.FindAsync(id, http);
            if (job.State.IsFinal())
                return job.State == JobState.Cancelled ? JobAnswer.Accepted(job) : throw new ProblemException(ProblemTypes.JobFinished);
            if (!preconditions.IsWanted(job) || preconditions.IsKnown(job))
                throw JobPreconditions.Failed(job);

            await cancel.TryCancelAsync(job, Caller.Of(http), http.RequestAborted, preconditions.DependOnVersion ? job.Version : null);
        }
    }

    /// <summary>A repeated call finds a job that is queued again, whatever its preconditions.</summary>
    private static async Task<IResult> RetryAsync(
        string id,
        [FromHeader(Name = IfMatch), Description(OnlyThese)] string? _,
        JobStore store,
        JobRetry retry,
        HttpContext http)
    {
        var preconditions = new JobPreconditions(http.Request);
        while (true)
        {
            var job = await store.FindAsync(id, http);
            retry.Check(job);
            if (!preconditions.IsWanted(job) || preconditions.IsKnown(job))
                throw JobPreconditions.Failed(job);
            if (await retry.TryRetryAsync(job, Caller.Of(http), http.RequestAborted) is { } retried)
                return JobAnswer.Accepted(retried);
        }
    }

    private static Guid Id(string text) => JobPaths.Id(text) ?? throw new ProblemException(ProblemTypes.JobNotFound);
}

using System.ComponentModel;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Cancels or retries many jobs, after the caller has confirmed their number.</summary>
internal static class ManyJobsEndpoints
{
    private const int BatchSize = 100;

    // Few enough for the connections of the store.
    private const int AtATime = 10;

    public static void MapManyJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(JobPaths.CancelMany, CancelAsync).WithScope(Scopes.Cancel).DescribeMany("cancelJobs", "Cancel many jobs", "that are queued or running");
        routes.MapPost(JobPaths.RetryMany, RetryAsync).WithScopeOrOperate(Scopes.Submit).DescribeMany("retryJobs", "Retry many jobs", "that failed, expired or were cancelled");
    }

    private static void DescribeMany(this RouteHandlerBuilder endpoint, string id, string summary, string which) => endpoint
        .WithName(id)
        .WithMetadata(JobPaths.Limited)
        .WithTags(JobPaths.Tag)
        .WithSummary(summary)
        .WithDescription($"Without 'confirm' it changes nothing, and answers with the number of jobs of the filter {which}: at most {QueryValues.MaxConfirmed}. "
            + "With that number in 'confirm' it changes them, the oldest first. Repeat both calls for more jobs, or if a call was interrupted.")
        .WithResponse(StatusCodes.Status200OK, "The number of jobs.", typeof(ManyJobs))
        .WithJobFilter()
        .WithConfirmed()
        .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.CountChanged, ProblemTypes.JobStoreUnavailable]);

    private static Task<IResult> CancelAsync(
        [AsParameters] JobFilterQuery query,
        [Description("The count that the same call without it has returned.")] string? confirm,
        JobStore store,
        ApiOperations operations,
        JobCancel cancel,
        HttpContext http) =>
        ChangeAsync(
            Select(query, [JobState.Queued, JobState.Running], operations, http),
            confirm,
            store,
            job => cancel.TryCancelAsync(job, Caller.Of(http), http.RequestAborted),
            http);

    private static Task<IResult> RetryAsync(
        [AsParameters] JobFilterQuery query,
        [Description("The count that the same call without it has returned.")] string? confirm,
        JobStore store,
        ApiOperations operations,
        JobRetry retry,
        HttpContext http) =>
        ChangeAsync(
            Select(query, [JobState.Failed, JobState.Cancelled, JobState.Expired], operations, http),
            confirm,
            store,
            async job => await retry.TryRetryAsync(job, Caller.Of(http), http.RequestAborted) is not null,
            http);

    private static JobFilter Select(JobFilterQuery query, IReadOnlyList<JobState> states, ApiOperations operations, HttpContext http)
    {
        var filter = query.Read(operations);
        return filter with
        {
            States = [.. states.Where(state => filter.States?.Contains(state) is not false)],
            Owner = Caller.Of(http).Owner,
            Operations = filter.Operations ?? [.. operations.All.Select(known => known.Name.Name)],
        };
    }

    private static async Task<IResult> ChangeAsync(JobFilter which, string? confirm, JobStore store, Func<Job, Task<bool>> tryChangeAsync, HttpContext http)
    {
        var confirmed = QueryValues.ReadConfirmed(confirm);
        var ids = await store.SelectAsync(which, QueryValues.MaxConfirmed, http.RequestAborted);
        if (confirmed is not { } expected)
            return TypedResults.Ok(new ManyJobs(ids.Count, Changed: 0));

        QueryValues.Check(expected, ids.Count, "jobs");
        return TypedResults.Ok(new ManyJobs(ids.Count, await ChangeAllAsync(ids, which, store, tryChangeAsync, http.RequestAborted)));
    }

    /// <returns>The number of changed jobs. Less than all if others have changed some meanwhile, or if a limit of unfinished jobs is reached.</returns>
    private static async Task<int> ChangeAllAsync(List<Guid> ids, JobFilter which, JobStore store, Func<Job, Task<bool>> tryChangeAsync, CancellationToken stop)
    {
        var changed = 0;
        foreach (var batch in ids.Chunk(BatchSize))
        {
            try
            {
                await Parallel.ForEachAsync(await store.FindAsync(batch, which, stop), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop }, async (job, _) =>
                {
                    if (await tryChangeAsync(job))
                        Interlocked.Increment(ref changed);
                });
            }
            catch (ProblemException limit) when (limit.Type == ProblemTypes.TooManyJobs && changed > 0)
            {
                break;
            }
        }

        return changed;
    }
}

/// <param name="Count">The jobs that match, before a change. 10,000 stands for more too.</param>
/// <param name="Changed">How many of them this call has changed.</param>
internal sealed record ManyJobs(int Count, int Changed);

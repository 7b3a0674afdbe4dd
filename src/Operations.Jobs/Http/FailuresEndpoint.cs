using System.ComponentModel;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Why jobs failed, by groups.</summary>
internal static class FailuresEndpoint
{
    private const int MaxGroups = 100;
    private const int MaxExamples = 3;
    private const int MaxWorkers = 10;

    private static readonly TimeSpan DefaultWindow = TimeSpan.FromHours(1);

    public static void MapFailures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/failures", GetAsync)
            .WithName("listFailures")
            .WithScope(Scopes.Operate)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("List why jobs failed")
            .WithDescription("The jobs of all callers that failed or expired in the last hour, or since another instant, grouped by problem, operation and exit code. "
                + "The group of the last failure comes first. They are read at most once a second.")
            .WithResponse(StatusCodes.Status200OK, "The groups.", typeof(FailuresBody))
            .WithInstant("since")
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);

    private static async Task<Ok<FailuresBody>> GetAsync(
        [Description("Only jobs that failed or expired at this instant or later, at most 72 hours ago.")] string? since, RecentFailures recent, TimeProvider clock, HttpContext http)
    {
        var start = JobFilterQuery.ReadInstant("since", since) ?? clock.GetUtcNow() - DefaultWindow;
        if (!recent.Covers(start))
            throw QueryValues.Wrong("since", since!, "an instant of the last 72 hours");

        var (failures, hasMore) = await recent.SinceAsync(start, http.RequestAborted);
        // In the order of their last failures, as the failures are.
        var groups = failures.GroupBy(failure => (failure.Problem, failure.Operation, failure.ExitCode)).ToList();
        return TypedResults.Ok(new FailuresBody(start, [.. groups.Take(MaxGroups).Select(Body)], hasMore || groups.Count > MaxGroups));
    }

    private static FailureGroup Body(IGrouping<(string Problem, string Operation, int? ExitCode), Failure> group) => new()
    {
        Problem = group.Key.Problem,
        Operation = group.Key.Operation,
        ExitCode = group.Key.ExitCode,
        Count = group.Count(),
        LackedCpu = group.Count(failure => failure.LackedCpu),
        MaxCpuSeconds = group.Max(failure => failure.CpuSeconds),
        Workers = [
            .. group.Select(failure => failure.Worker).OfType<string>().CountBy(worker => worker).OrderByDescending(worker => worker.Value).Take(MaxWorkers)
                .Select(worker => new FailuresOfWorker(worker.Key, worker.Value)),
        ],
        FirstSeen = group.Last().At,
        LastSeen = group.First().At,
        Detail = group.First().Detail,
        Jobs = [.. group.Take(MaxExamples).Select(failure => failure.Job)],
    };
}

/// <param name="Since">The start of the window.</param>
/// <param name="Groups">At most 100.</param>
/// <param name="HasMore">Whether there were more groups, or more than 10,000 failures: then the earliest ones are not counted.</param>
internal sealed record FailuresBody(DateTimeOffset Since, IReadOnlyList<FailureGroup> Groups, bool HasMore);

/// <summary>Jobs that failed for the same reason.</summary>
internal sealed record FailureGroup
{
    [Description("The last part of the problem's type, as in the filter 'problem' of jobs.")]
    public required string Problem { get; init; }

    public required string Operation { get; init; }

    [Description("The exit code of the last crash; null if they did not crash, or if it is unknown.")]
    public required int? ExitCode { get; init; }

    public required int Count { get; init; }

    [Description("Those of them that had a CPU for less than half of their time on lanes. A retry at a worker with more CPU may succeed, if their computations need less CPU time than the limit.")]
    public required int LackedCpu { get; init; }

    [Description("The most CPU seconds that one of them had computed until it failed; null if they are unknown.")]
    public required double? MaxCpuSeconds { get; init; }

    [Description("The workers of their last attempts, that with the most of them first, at most 10.")]
    public required IReadOnlyList<FailuresOfWorker> Workers { get; init; }

    [Description("When the first of them failed or expired.")]
    public required DateTimeOffset FirstSeen { get; init; }

    [Description("When the last of them failed or expired.")]
    public required DateTimeOffset LastSeen { get; init; }

    [Description("The detail of the last one's problem.")]
    public required string Detail { get; init; }

    [Description("The ids of the last ones, at most 3.")]
    public required IReadOnlyList<Guid> Jobs { get; init; }
}

/// <param name="Worker">Its name.</param>
/// <param name="Count">The jobs that failed there.</param>
internal sealed record FailuresOfWorker(string Worker, int Count);

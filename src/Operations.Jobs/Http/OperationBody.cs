using System.ComponentModel;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Workers;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>An operation as operators see it.</summary>
[SchemaName("Operation")]
internal sealed record OperationBody
{
    public required string Name { get; init; }

    [Description("Whether it is paused: jobs wait, and direct requests are 503 `operation-paused`.")]
    public required bool Paused { get; init; }

    [Description("The jobs that no worker has started, without direct requests; null while the job store is unavailable.")]
    public required long? Queued { get; init; }

    [Description("When the oldest of them was accepted; null if there is none.")]
    public required DateTimeOffset? OldestQueued { get; init; }

    [Description("The requests, of jobs and direct ones, that have had a lane and are not finished.")]
    public required int Running { get; init; }

    [Description("The workers that handle it and do not drain.")]
    public required int Workers { get; init; }

    [Description("Requests that finished with a result or a fault, per second over the last minute.")]
    public required double Throughput { get; init; }

    [Description("Those of them with a fault, per second.")]
    public required double Failed { get; init; }

    [Description("How long requests of the last minute waited for their lanes; null if there were none.")]
    public required OperationWait? Wait { get; init; }

    [Description("The mean time on lanes of the requests of the last minute; null if there were none.")]
    public required double? LaneSeconds { get; init; }

    [Description("The seconds that a job submitted now would wait. If the oldest queued job has waited for 10 s or longer: 'queued' / the requests per second that "
        + "finished meanwhile, in the last minute at most. Else, or if none did: 0 if enough lanes are free for it, else ('queued' + 1 - free ones) × the mean time of a "
        + "request on lanes / 'limits.lanes', or in a worker / 'limits.jobs', the longer of both. Null without a worker, while it is paused, and if one of these is unknown.")]
    public required double? PredictedWait { get; init; }

    [Description("The predicted wait with one more worker that has the average number of lanes.")]
    public required double? PredictedWaitWithOneMore { get; init; }

    [Description("The predicted wait with one worker less. Null also if only one runs.")]
    public required double? PredictedWaitWithOneLess { get; init; }

    [Description("What queued jobs wait for: 'paused', 'workers' (none handles it), 'lanes' (all are busy), 'maxLanes' (lanes are idle, but it may not use them), or "
        + "'waitingPerLane' (lanes are idle, but its requests wait between their computations). Null if none is queued, or the next one starts at once.")]
    public required string? LimitedBy { get; init; }

    [Description("What its workers allow it, together: the sum of lanes and of jobs, the shortest time limit and the fewest attempts. Null without a worker.")]
    public required OperationLimitsBody? Limits { get; init; }

    /// <param name="name">The name of the operation.</param>
    /// <param name="paused">Whether it is paused.</param>
    /// <param name="figures">What the workers report.</param>
    /// <param name="counted">The queued jobs of all operations; null if they are unknown.</param>
    /// <param name="now">The present time.</param>
    public static OperationBody Of(string name, bool paused, OperationFigures figures, IReadOnlyDictionary<string, QueuedCount>? counted, DateTimeOffset now)
    {
        var queued = counted?.GetValueOrDefault(name);
        long? jobs = counted is null ? null : queued?.Jobs ?? 0;
        var oldest = now - queued?.Oldest;
        return new()
        {
            Name = name,
            Paused = paused,
            Queued = jobs,
            OldestQueued = queued?.Oldest,
            Running = figures.Running,
            Workers = figures.Workers,
            Throughput = figures.Throughput,
            Failed = figures.Failed,
            Wait = figures.Wait is { } wait ? new(wait.P50, wait.P95, wait.P99) : null,
            LaneSeconds = figures.LaneSeconds,
            PredictedWait = paused ? null : figures.PredictedWait(jobs, oldest),
            PredictedWaitWithOneMore = paused ? null : figures.PredictedWait(jobs, oldest, more: 1),
            PredictedWaitWithOneLess = paused ? null : figures.PredictedWait(jobs, oldest, more: -1),
            LimitedBy = paused && jobs > 0 ? "paused" : figures.LimitedBy(jobs),
            Limits = OperationLimitsBody.Of(figures.Limits),
        };
    }
}

/// <summary>The seconds that half of the requests, and 95 and 99 percent of them, did not exceed. Interpolated from a histogram.</summary>
internal sealed record OperationWait(double P50, double P95, double P99);

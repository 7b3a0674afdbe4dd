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

    [Description("The part of that time in which their lanes had a CPU, from 0 to 1; null if that is unknown, or less than 10 ms. With less than 0.5 the workers have too little CPU for their lanes.")]
    public required double? CpuShare { get; init; }

    [Description("The seconds that a job submitted now would wait: 0 if a lane is free for it. Else ('queued' + 1 - free lanes) × the mean time of a request in a "
        + "worker / the jobs that are there at a time, or on lanes / 'limits.lanes' if that is longer. Direct requests count as jobs do. Null without a worker, while it is paused, and if one of these is unknown.")]
    public required double? PredictedWait { get; init; }

    [Description("The predicted wait with one more worker that has the average number of lanes.")]
    public required double? PredictedWaitWithOneMore { get; init; }

    [Description("The predicted wait with one worker less. Null also if only one runs.")]
    public required double? PredictedWaitWithOneLess { get; init; }

    [Description("What queued jobs wait for: 'paused', 'workers' (none takes its requests), 'lanes' (all are busy), 'maxLanes' (lanes are idle, but it may not use them), or "
        + "'waitingPerLane' (lanes are idle, but its requests wait between their computations), or 'workerLanes' (they are in a worker whose lanes are busy, while others have idle ones). "
        + "Null if none is queued, or if they have lanes at once or are on their way to them.")]
    public required string? LimitedBy { get; init; }

    [Description("The worker whose requests were longest on lanes in the last minute, if that is at least twice as long as at the other workers. Else null.")]
    public required SlowWorkerBody? SlowWorker { get; init; }

    [Description("What its workers allow it, together: the sum of lanes and of jobs, the shortest time limit and the fewest attempts. Null without a worker, or with workers of earlier versions only.")]
    public required OperationLimitsBody? Limits { get; init; }

    [Description("The section of its settings in workers, for example Operations:GetList.")]
    public required string Settings { get; init; }

    /// <param name="operation">The operation.</param>
    /// <param name="paused">Whether it is paused.</param>
    /// <param name="workers">The workers of all operations.</param>
    /// <param name="counted">The queued jobs of all operations; null if they are unknown.</param>
    /// <param name="clock">The clock of the workers' timestamps.</param>
    public static OperationBody Of(OperationName operation, bool paused, IReadOnlyList<KnownWorker> workers, IReadOnlyDictionary<string, QueuedCount>? counted, TimeProvider clock)
    {
        var figures = OperationFigures.Of(operation.Name, workers, clock);
        var slow = figures.SlowWorker;
        var others = slow is null ? null : OperationFigures.Of(operation.Name, [.. workers.Where(worker => worker.Status.Worker != slow.Worker)], clock);
        var queued = counted?.GetValueOrDefault(operation.Name);
        long? jobs = counted is null ? null : queued?.Jobs ?? 0;
        return new()
        {
            Name = operation.Name,
            Paused = paused,
            Queued = jobs,
            OldestQueued = queued?.Oldest,
            Running = figures.Running,
            Workers = figures.Workers,
            Throughput = figures.Throughput,
            Failed = figures.Failed,
            Wait = figures.Wait is { } wait ? new(wait.P50, wait.P95, wait.P99) : null,
            LaneSeconds = figures.LaneSeconds,
            CpuShare = figures.CpuShare,
            PredictedWait = paused ? null : figures.PredictedWait(jobs),
            PredictedWaitWithOneMore = paused ? null : figures.PredictedWait(jobs, more: 1),
            PredictedWaitWithOneLess = paused ? null : figures.PredictedWait(jobs, more: -1),
            LimitedBy = paused && jobs > 0 ? "paused" : figures.LimitedBy(jobs),
            SlowWorker = slow is null ? null : new()
            {
                Worker = slow.Worker,
                Times = slow.Times,
                Share = slow.Share,
                LaneSeconds = slow.LaneSeconds,
                OtherLaneSeconds = slow.OtherLaneSeconds,
                CpuShare = slow.CpuShare,
                OtherCpuShare = slow.OtherCpuShare,
                WaitSeconds = slow.WaitSeconds,
                PredictedWaitAtOthers = paused ? null : others?.PredictedWait(jobs is { } all ? Math.Max(0, all - slow.WaitingJobs) : null),
                PredictedWaitWithout = paused ? null : others?.PredictedWait(jobs),
            },
            Limits = OperationLimitsBody.Of(figures.Limits),
            Settings = operation.Section,
        };
    }
}

/// <summary>A worker that is slower than the others.</summary>
[SchemaName("SlowWorker")]
internal sealed record SlowWorkerBody
{
    [Description("Its name, as in GET /workers.")]
    public required string Worker { get; init; }

    [Description("How many times as long its requests are on lanes.")]
    public required double Times { get; init; }

    [Description("The share of all requests of the last minute that had its lanes, from 0 to 1.")]
    public required double Share { get; init; }

    [Description("The mean time of a request on its lanes, in seconds.")]
    public required double LaneSeconds { get; init; }

    [Description("The same at the other workers.")]
    public required double OtherLaneSeconds { get; init; }

    [Description("The part of the time on its lanes in which they had a CPU, from 0 to 1; null if that is unknown. Less than at the others: it has too little CPU.")]
    public required double? CpuShare { get; init; }

    [Description("The same at the other workers.")]
    public required double? OtherCpuShare { get; init; }

    [Description("How long a request waited for its lanes in the mean, in seconds.")]
    public required double WaitSeconds { get; init; }

    [Description("The predicted wait of a job that another worker gets. Null if it is unknown.")]
    public required double? PredictedWaitAtOthers { get; init; }

    [Description("The predicted wait if this worker drains: others get the jobs that wait there. Null if it is unknown.")]
    public required double? PredictedWaitWithout { get; init; }
}

/// <summary>The seconds that half of the requests, and 95 and 99 percent of them, did not exceed. Interpolated from a histogram.</summary>
internal sealed record OperationWait(double P50, double P95, double P99);

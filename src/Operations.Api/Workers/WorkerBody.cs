using System.ComponentModel;
using Messaging.Operations.Api.OpenApi;

namespace Messaging.Operations.Api.Workers;

/// <summary>A worker as callers see it.</summary>
[SchemaName("Worker")]
internal sealed record WorkerBody
{
    [Description("For paths.")]
    public required string Id { get; init; }

    [Description("The 'worker' of a job.")]
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Started { get; init; }

    [Description("When its last status came. After 10 seconds of silence it is not listed.")]
    public required DateTimeOffset LastSeen { get; init; }

    [Description("Whether it takes no more requests.")]
    public required bool Draining { get; init; }

    [Description("The CPUs that it uses, with its lane processes: 1.5 is one and a half.")]
    public required double Cpu { get; init; }

    [Description("The CPUs that it may use.")]
    public required int Cpus { get; init; }

    [Description("The physical memory that it uses, with its lane processes.")]
    public required long MemoryBytes { get; init; }

    public required IReadOnlyList<WorkerLane> Lanes { get; init; }

    public required IReadOnlyList<WorkerOperation> Operations { get; init; }

    [Description("The requests that it has and that may have crashed a worker before. At most 20.")]
    public required IReadOnlyList<WorkerQuarantined> Quarantine { get; init; }

    /// <param name="worker">A known worker.</param>
    /// <param name="clock">The clock of its timestamps.</param>
    public static WorkerBody Of(KnownWorker worker, TimeProvider clock) => new()
    {
        Id = worker.Id,
        Name = worker.Status.Worker,
        Version = worker.Status.Version,
        Started = worker.Status.StartedAt,
        LastSeen = worker.LastSeen,
        Draining = worker.Status.Draining,
        Cpu = worker.Status.CpusUsed,
        Cpus = worker.Status.Cpus,
        MemoryBytes = worker.Status.MemoryBytes,
        Lanes = [.. worker.Status.Lanes.Select(lane => new WorkerLane(lane.Kind, lane.ProcessId, lane.Operation, lane.RequestId, lane.Since))],
        Operations = [.. worker.Status.Operations.Select(report => WorkerOperation.Of(report, OperationFigures.Of(report.Operation, [worker], clock)))],
        Quarantine = [.. worker.Status.Quarantine.Select(request => new WorkerQuarantined(request.RequestId, request.Operation, request.CrashCount))],
    };
}

/// <summary>A lane of a worker. Without a computation the last three are null.</summary>
internal sealed record WorkerLane(
    [property: Description("thread or process.")] string Kind,
    [property: Description("The process that computes; null while it is being started.")] int? ProcessId,
    [property: Description("The operation that it computes; null if it is idle.")] string? Operation,
    [property: Description("The request that it computes, for a job its id; null if it is idle.")] Guid? RequestId,
    [property: Description("When it took the computation; null if it is idle.")] DateTimeOffset? Since);

/// <summary>What a worker does, and has done since its start, of one operation.</summary>
internal sealed record WorkerOperation
{
    public required string Name { get; init; }

    [Description("The requests that it has.")]
    public required int InFlight { get; init; }

    [Description("Those of them that have had a lane.")]
    public required int Running { get; init; }

    [Description("Requests with a result.")]
    public required long Succeeded { get; init; }

    [Description("Requests with a fault.")]
    public required long Failed { get; init; }

    [Description("Requests that were cancelled or whose deadline passed.")]
    public required long Cancelled { get; init; }

    [Description("Requests that it requeued: another worker takes them.")]
    public required long Requeued { get; init; }

    [Description("The time that they waited for lanes.")]
    public required double WaitSeconds { get; init; }

    [Description("The time that they were on lanes.")]
    public required double LaneSeconds { get; init; }

    [Description("Requests with a result or a fault, per second over the last minute.")]
    public required double Throughput { get; init; }

    [Description("The mean time on lanes of the requests of the last minute, in seconds; null if there were none. A worker with a larger one than others is slow.")]
    public required double? MeanLaneSeconds { get; init; }

    [Description("The part of that time in which its lanes had a CPU, from 0 to 1; null if that is unknown, or less than 10 ms. With less than 0.5 the worker has too little CPU for its lanes.")]
    public required double? CpuShare { get; init; }

    [Description("What it allows the operation; null from a worker of an earlier version.")]
    public required OperationLimitsBody? Limits { get; init; }

    public static WorkerOperation Of(OperationReport report, OperationFigures lastMinute) => new()
    {
        Name = report.Operation,
        InFlight = report.InFlight,
        Running = report.Running,
        Succeeded = report.Succeeded,
        Failed = report.Failed,
        Cancelled = report.Cancelled,
        Requeued = report.Requeued,
        WaitSeconds = report.WaitSeconds,
        LaneSeconds = report.LaneSeconds,
        Throughput = lastMinute.Throughput,
        MeanLaneSeconds = lastMinute.LaneSeconds,
        CpuShare = lastMinute.CpuShare,
        Limits = OperationLimitsBody.Of(report.Limits),
    };
}

/// <summary>What one worker, or all together, allow an operation.</summary>
[SchemaName("OperationLimits")]
internal sealed record OperationLimitsBody(
    [property: Description("The lanes that it may use at a time.")] int Lanes,
    [property: Description("The jobs that are taken at a time. More than lanes: the others wait, for a lane or between two computations.")] int Jobs,
    [property: Description("The time limit of each computation.")] double TimeLimitSeconds,
    [property: Description("The crashes after which a request is rejected.")] int MaxAttempts)
{
    public static OperationLimitsBody? Of(OperationLimits? limits) =>
        limits is null ? null : new(limits.Lanes, limits.Jobs, limits.TimeLimitSeconds, limits.MaxAttempts);
}

/// <summary>A quarantined request of a worker.</summary>
[SchemaName("QuarantinedRequest")]
internal sealed record WorkerQuarantined(Guid? RequestId, string Operation, [property: Description("The crashes so far.")] int CrashCount);

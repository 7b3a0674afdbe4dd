using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// What a worker does. Published to every Api replica every 2 seconds, at once when it begins or ends to drain, and when it leaves.
/// Counts and sums are those since the start of the worker.
/// </summary>
/// <param name="Worker">The worker, as in <see cref="RequestStarted"/>.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="At">When this was true, by the worker's clock.</param>
[MessageUrn(MessageNames.Prefix + nameof(WorkerStatus))]
[EntityName(MessageNames.Prefix + nameof(WorkerStatus))]
public sealed record WorkerStatus(string Worker, string Version, DateTimeOffset StartedAt, DateTimeOffset At)
{
    /// <summary>Whether it takes no more requests.</summary>
    public bool Draining { get; init; }

    /// <summary>Whether it ends. No other status follows.</summary>
    public bool Leaving { get; init; }

    /// <summary>The CPUs that it and its lane processes used since its last status: 1.5 is one and a half.</summary>
    public double CpusUsed { get; init; }

    /// <summary>The CPUs that it may use.</summary>
    public int Cpus { get; init; }

    /// <summary>The physical memory that it and its lane processes use, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Its lanes, in the order of their numbers.</summary>
    public IReadOnlyList<LaneReport> Lanes { get; init; } = [];

    /// <summary>The operations that it handles.</summary>
    public IReadOnlyList<OperationReport> Operations { get; init; } = [];

    /// <summary>The upper bounds of the buckets of <see cref="OperationReport.Waits"/>, in seconds. One more bucket has no bound.</summary>
    public IReadOnlyList<double> WaitBounds { get; init; } = [];

    /// <summary>The quarantined requests that it has, at most 20.</summary>
    public IReadOnlyList<QuarantinedRequest> Quarantine { get; init; } = [];
}

/// <summary>What a lane of a worker does.</summary>
/// <param name="Kind"><c>thread</c> or <c>process</c>.</param>
/// <param name="ProcessId">The process that computes; null while a lane process is being started.</param>
/// <param name="Operation">The operation that it computes; null if it is idle.</param>
/// <param name="RequestId">The request that it computes; null if it is idle.</param>
/// <param name="Since">When it took the computation; null if it is idle.</param>
public sealed record LaneReport(string Kind, int? ProcessId, string? Operation, Guid? RequestId, DateTimeOffset? Since);

/// <summary>What a worker has done of one operation.</summary>
/// <param name="Operation">The name of the operation.</param>
/// <param name="InFlight">The requests that it has now.</param>
/// <param name="Running">Those of them that have had a lane.</param>
public sealed record OperationReport(string Operation, int InFlight, int Running)
{
    /// <summary>Requests that were answered with a result.</summary>
    public long Succeeded { get; init; }

    /// <summary>Requests that were answered with a fault.</summary>
    public long Failed { get; init; }

    /// <summary>Requests that were cancelled or whose deadline passed.</summary>
    public long Cancelled { get; init; }

    /// <summary>Requests that another worker, or this one later, has to take: moved, requeued or lost with a connection.</summary>
    public long Requeued { get; init; }

    /// <summary>Those in flight that are of jobs.</summary>
    public int JobsInFlight { get; init; }

    /// <summary>What this worker allows the operation; null from one of an earlier version.</summary>
    public OperationLimits? Limits { get; init; }

    /// <summary>Whether it is paused on this worker, as <see cref="PausedOperations"/> says.</summary>
    public bool Paused { get; init; }

    /// <summary>The time that requests waited for lanes, in seconds. Those in flight are not in it.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>The time that requests were on lanes, in seconds. Those in flight are not in it.</summary>
    public double LaneSeconds { get; init; }

    /// <summary>Of <see cref="LaneSeconds"/> the time of requests whose CPU time is known: that of a lane process that was killed is not.</summary>
    public double MeasuredLaneSeconds { get; init; }

    /// <summary>The CPU time of these, in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>The time from the arrival of requests that had a lane to their end, in seconds. Those in flight are not in it.</summary>
    public double WorkerSeconds { get; init; }

    /// <summary>Requests that had a lane by the time that they waited: one number for each bucket of <see cref="WorkerStatus.WaitBounds"/>, without the zeros at the end.</summary>
    public IReadOnlyList<long> Waits { get; init; } = [];
}

/// <summary>What a worker allows an operation.</summary>
/// <param name="Lanes">The lanes that it may use at a time.</param>
/// <param name="Jobs">The jobs that the worker takes at a time.</param>
/// <param name="TimeLimitSeconds">The time limit of each of its computations.</param>
/// <param name="MaxAttempts">The crashes after which a request is rejected.</param>
public sealed record OperationLimits(int Lanes, int Jobs, double TimeLimitSeconds, int MaxAttempts);

/// <summary>A request that may have crashed a worker.</summary>
/// <param name="RequestId">The id of the request; null if it has none.</param>
/// <param name="Operation">The name of its operation.</param>
/// <param name="CrashCount">The crashes so far.</param>
public sealed record QuarantinedRequest(Guid? RequestId, string Operation, int CrashCount);

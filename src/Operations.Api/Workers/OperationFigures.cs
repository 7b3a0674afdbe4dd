using Messaging.Operations.Api.Statistics;

namespace Messaging.Operations.Api.Workers;

/// <summary>What the workers report of one operation. Rates, waits and lane seconds are those of the last minute.</summary>
internal sealed record OperationFigures
{
    // Of the time in a worker, outside of lanes and their queues. With more of it, waits between computations are what jobs wait for.
    private const double MinWaitingShare = 0.5;

    /// <summary>The workers that handle it and do not drain.</summary>
    public required int Workers { get; init; }

    /// <summary>The lanes of these workers that compute nothing.</summary>
    public required int IdleLanes { get; init; }

    /// <summary>The lanes of these workers that it may use.</summary>
    public required int UsableLanes { get; init; }

    /// <summary>Those of them that compute nothing.</summary>
    public required int UsableIdleLanes { get; init; }

    /// <summary>Those of them that a job would have at once.</summary>
    public required int FreeLanes { get; init; }

    /// <summary>The jobs that these workers take at a time.</summary>
    public required int Jobs { get; init; }

    /// <summary>The jobs that run there.</summary>
    public required int RunningJobs { get; init; }

    /// <summary>The jobs in workers that have no lane for them. Direct requests that run there make it smaller.</summary>
    public required int JobsAtBusyWorkers { get; init; }

    /// <summary>The worker whose requests are longest on lanes, if that is twice as long as at the others, or more; else null.</summary>
    public required SlowWorkerFigures? SlowWorker { get; init; }

    /// <summary>What these workers together allow it, with the shortest time limit and the fewest attempts; null if none of them reports it.</summary>
    public required OperationLimits? Limits { get; init; }

    /// <summary>The requests that have had a lane and are not finished.</summary>
    public required int Running { get; init; }

    /// <summary>Requests with a result or a fault, per second.</summary>
    public required double Throughput { get; init; }

    /// <summary>Those of them with a fault, per second.</summary>
    public required double Failed { get; init; }

    /// <summary>How long requests waited for their lanes, in seconds; null if none had a lane.</summary>
    public required WaitFigures? Wait { get; init; }

    /// <summary>The mean time of a request on lanes, in seconds; null if none had a lane.</summary>
    public required double? LaneSeconds { get; init; }

    /// <summary>The part of the time on lanes in which they had a CPU, from 0 to 1; null if that is unknown.</summary>
    public required double? CpuShare { get; init; }

    /// <summary>Its mean time in a worker, waits for lanes and between its computations included.</summary>
    public required double? WorkerSeconds { get; init; }

    /// <summary>The part of that without these waits for lanes and without the time on them.</summary>
    public required double? OtherSeconds { get; init; }

    /// <param name="operation">The name of the operation.</param>
    /// <param name="workers">All workers, with what they counted before.</param>
    /// <param name="clock">The clock of their timestamps.</param>
    public static OperationFigures Of(string operation, IReadOnlyList<KnownWorker> workers, TimeProvider clock)
    {
        var (running, finished, failed, onLanes, inWorker, waited, waits, cpu) = (0, 0d, 0d, 0d, 0d, 0d, new Histogram(), new CpuTimes(0, 0));
        var (serving, idle, usable, usableIdle, free, jobs, runningJobs, atBusy, limits) = (0, 0, 0, 0, 0, 0, 0, 0, default(OperationLimits));
        var times = new List<WorkerTimes>();
        foreach (var worker in workers)
        {
            if (Report(worker.Status.Operations, operation) is not { } now)
                continue;

            running += now.Running;
            if (!worker.Status.Draining)
            {
                var lanes = worker.Status.Lanes;
                // A worker of an earlier version does not report them.
                var (own, inFlight) = now.Limits is { } known ? (known, now.JobsInFlight) : (new(lanes.Count, lanes.Count, 0, 0), now.InFlight);
                var idleHere = lanes.Count(lane => lane.Operation is null);
                var usableIdleHere = Math.Clamp(own.Lanes - lanes.Count(lane => lane.Operation == operation), 0, idleHere);
                serving++;
                idle += idleHere;
                usable += own.Lanes;
                usableIdle += usableIdleHere;
                free += Math.Clamp(own.Jobs - inFlight, 0, usableIdleHere);
                jobs += own.Jobs;
                runningJobs += Math.Min(now.Running, inFlight);
                atBusy += usableIdleHere > 0 ? 0 : Math.Max(0, inFlight - now.Running);
                limits = Sum(limits, now.Limits);
            }

            if (worker.Earlier.IsEmpty || Report(worker.Earlier[0].Operations, operation) is not { } before)
                continue;

            var seconds = clock.GetElapsedTime(worker.Earlier[0].Heard, worker.Heard).TotalSeconds;
            if (seconds <= 0)
                continue;

            finished += (now.Succeeded + now.Failed - before.Succeeded - before.Failed) / seconds;
            failed += (now.Failed - before.Failed) / seconds;
            onLanes += now.LaneSeconds - before.LaneSeconds;
            waited += now.WaitSeconds - before.WaitSeconds;
            inWorker += now.Limits is null ? now.LaneSeconds - before.LaneSeconds + now.WaitSeconds - before.WaitSeconds : now.WorkerSeconds - before.WorkerSeconds;
            waits.Add(worker.Status.WaitBounds, now.Waits, before.Waits);
            var cpuHere = new CpuTimes(now.CpuSeconds - before.CpuSeconds, now.MeasuredLaneSeconds - before.MeasuredLaneSeconds);
            cpu += cpuHere;
            if (!worker.Status.Draining)
            {
                times.Add(new(
                    worker.Status.Worker, now.Waits.Sum() - before.Waits.Sum(), now.LaneSeconds - before.LaneSeconds, now.WaitSeconds - before.WaitSeconds, Math.Max(0, now.JobsInFlight - now.Running), cpuHere));
            }
        }

        return new()
        {
            Workers = serving,
            IdleLanes = idle,
            UsableLanes = usable,
            UsableIdleLanes = usableIdle,
            FreeLanes = free,
            Jobs = jobs,
            RunningJobs = runningJobs,
            JobsAtBusyWorkers = atBusy,
            SlowWorker = SlowWorkerFigures.Of(times),
            Limits = limits,
            Running = running,
            Throughput = Math.Round(finished, 3),
            Failed = Math.Round(failed, 3),
            Wait = waits.Count > 0 ? new(waits.Quantile(0.5), waits.Quantile(0.95), waits.Quantile(0.99)) : null,
            LaneSeconds = Mean(onLanes),
            CpuShare = cpu.ShareOf(Mean(onLanes) ?? 0),
            WorkerSeconds = Mean(inWorker),
            OtherSeconds = Mean(inWorker - onLanes - waited),
        };

        double? Mean(double seconds) => waits.Count > 0 ? Math.Round(seconds / waits.Count, 3) : null;
    }

    /// <summary>
    /// How long a job that is submitted now would wait for a lane: 0 if one is free for it, else by Little's law. The jobs before it are in the
    /// workers as long as the requests of the last minute were, as many at a time as the workers take. So waits between computations count, and
    /// other operations on the same lanes. The time on lanes is the least. Direct requests count as jobs do: with many of them jobs wait longer.
    /// </summary>
    /// <param name="queued">The queued jobs of the operation; null if they are unknown.</param>
    /// <param name="more">As if so many more workers ran, with as many lanes as the others have in the mean. Negative for fewer.</param>
    /// <returns>Seconds; null without a worker, and without a finished request in the last minute.</returns>
    public double? PredictedWait(long? queued, int more = 0)
    {
        if (UsableLanes == 0 || Workers + more <= 0 || queued is not { } ahead)
            return null;

        var share = (double)(Workers + more) / Workers;
        var free = Math.Max(0, FreeLanes + UsableLanes * (share - 1));
        if (ahead < free)
            return 0;
        if (LaneSeconds is not { } onLanes || WorkerSeconds is not { } inWorker)
            return null;

        // Some of the queued ones may be in a worker, and wait there for a lane.
        var atATime = Math.Max(1, Math.Min(Jobs * share, ahead + RunningJobs));
        return Math.Round((ahead + 1 - free) * Math.Max(onLanes / (UsableLanes * share), inWorker / atATime), 3);
    }

    /// <summary>What the queued jobs wait for.</summary>
    /// <param name="queued">The queued jobs of the operation; null if they are unknown.</param>
    /// <returns>A part of the answer of GET /operations; null if none is queued, or if they have lanes at once or are on their way to them.</returns>
    public string? LimitedBy(long? queued)
    {
        if (queued is not > 0)
            return null;
        if (Workers == 0)
            return "workers";
        // None is at the broker.
        if (FreeLanes > 0 && JobsAtBusyWorkers > 0 && queued <= JobsAtBusyWorkers + FreeLanes)
            return "workerLanes";
        if (FreeLanes >= queued)
            return null;
        if (UsableIdleLanes == 0)
            return IdleLanes > 0 ? "maxLanes" : "lanes";
        // After a start or a pause lanes may be idle because jobs are on their way.
        return FreeLanes > 0 && (OtherSeconds is null || RunningJobs == 0) ? null
            : OtherSeconds <= MinWaitingShare * WorkerSeconds ? "lanes"
            : FreeLanes > 0 ? null
            : "waitingPerLane";
    }

    private static OperationLimits? Sum(OperationLimits? one, OperationLimits? other) => one is null || other is null ? one ?? other : new(
        one.Lanes + other.Lanes, one.Jobs + other.Jobs, Math.Min(one.TimeLimitSeconds, other.TimeLimitSeconds), Math.Min(one.MaxAttempts, other.MaxAttempts));

    private static OperationReport? Report(IReadOnlyList<OperationReport> reports, string operation) =>
        reports.FirstOrDefault(report => report.Operation == operation);
}

/// <summary>The waits that half of the requests, and 95 and 99 percent of them, did not exceed, in seconds.</summary>
internal sealed record WaitFigures(double P50, double P95, double P99);

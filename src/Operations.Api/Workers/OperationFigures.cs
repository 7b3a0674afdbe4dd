using Messaging.Operations.Api.Statistics;

namespace Messaging.Operations.Api.Workers;

/// <summary>What the workers report of one operation. Rates, waits and lane seconds are those of the last minute.</summary>
internal sealed record OperationFigures
{
    // In a shorter one too few requests finish, and a new worker has not begun.
    private static readonly TimeSpan LeastBacklog = TimeSpan.FromSeconds(10);

    // Of the time in a worker. With more of it waits between computations are what its jobs wait for.
    private const double MostOfTheTime = 0.5;

    private Func<TimeSpan, double> _throughputOfLast = _ => 0;

    /// <summary>The workers that handle it and do not drain.</summary>
    public required int Workers { get; init; }

    /// <summary>The lanes of these workers.</summary>
    public required int Lanes { get; init; }

    /// <summary>Those of them that compute nothing.</summary>
    public required int IdleLanes { get; init; }

    /// <summary>What these workers together allow it, with the shortest time limit and the fewest attempts; null without such a worker.</summary>
    public required OperationLimits? Limits { get; init; }

    /// <summary>The jobs that would have a lane at once.</summary>
    public required int Free { get; init; }

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

    /// <summary>Its mean time in a worker, waits for lanes and between its computations included.</summary>
    public required double? WorkerSeconds { get; init; }

    /// <summary>The part of that without these waits for lanes and without the time on them.</summary>
    public required double? OtherSeconds { get; init; }

    /// <param name="operation">The name of the operation.</param>
    /// <param name="workers">All workers, with what they counted before.</param>
    /// <param name="clock">The clock of their timestamps.</param>
    public static OperationFigures Of(string operation, IReadOnlyList<KnownWorker> workers, TimeProvider clock)
    {
        var (running, finished, failed, onLanes, inWorker, waited, waits) = (0, 0d, 0d, 0d, 0d, 0d, new Histogram());
        var (serving, lanes, idle, free, limits) = (0, 0, 0, 0, default(OperationLimits));
        foreach (var worker in workers)
        {
            if (Report(worker.Status.Operations, operation) is not { } now)
                continue;

            running += now.Running;
            if (!worker.Status.Draining)
            {
                serving++;
                lanes += worker.Status.Lanes.Count;
                var idleHere = worker.Status.Lanes.Count(lane => lane.Operation is null);
                idle += idleHere;
                free += Math.Max(0, now.Limits is null ? idleHere : Math.Min(idleHere, Math.Min(
                    now.Limits.Lanes - worker.Status.Lanes.Count(lane => lane.Operation == operation), now.Limits.Jobs - now.JobsInFlight)));
                limits = Sum(limits, now.Limits);
            }

            if (worker.Earlier.IsEmpty || Report(worker.Earlier[0].Operations, operation) is not { } before)
                continue;

            var seconds = clock.GetElapsedTime(worker.Earlier[0].Heard, worker.Heard).TotalSeconds;
            if (seconds <= 0)
                continue;

            finished += ThroughputOf(operation, worker, TimeSpan.MaxValue, clock);
            failed += (now.Failed - before.Failed) / seconds;
            onLanes += now.LaneSeconds - before.LaneSeconds;
            inWorker += now.Seconds - before.Seconds;
            waited += now.WaitSeconds - before.WaitSeconds;
            waits.Add(worker.Status.WaitBounds, now.Waits, before.Waits);
        }

        return new()
        {
            _throughputOfLast = last => workers.Sum(worker => ThroughputOf(operation, worker, last, clock)),
            Workers = serving,
            Lanes = lanes,
            IdleLanes = idle,
            Limits = limits,
            Free = free,
            Running = running,
            Throughput = Math.Round(finished, 3),
            Failed = Math.Round(failed, 3),
            Wait = waits.Count > 0 ? new(waits.Quantile(0.5), waits.Quantile(0.95), waits.Quantile(0.99)) : null,
            LaneSeconds = Mean(onLanes),
            WorkerSeconds = Mean(inWorker),
            OtherSeconds = Mean(inWorker - onLanes - waited),
        };

        double? Mean(double seconds) => waits.Count > 0 ? Math.Round(seconds / waits.Count, 3) : null;
    }

    /// <summary>
    /// How long a job that is submitted now would wait for a lane. If jobs have waited for a while, it is by the requests that finished
    /// meanwhile: so other operations on the same lanes count. Else by the time on the lanes that it may use, or the time in workers if that lets fewer start.
    /// </summary>
    /// <param name="queued">The queued jobs of the operation; null if they are unknown.</param>
    /// <param name="oldest">How long the oldest of them has waited; null without one.</param>
    /// <param name="more">As if so many more workers ran, with as many lanes as the others have in the mean. Negative for fewer.</param>
    /// <returns>Seconds; null without a worker, and without a finished request in the last minute.</returns>
    public double? PredictedWait(long? queued, TimeSpan? oldest, int more = 0)
    {
        if (Lanes == 0 || Workers + more <= 0 || queued is not { } ahead)
            return null;

        if (oldest >= LeastBacklog && _throughputOfLast(oldest.Value) is > 0 and var rate)
            return Math.Round(ahead * Workers / (rate * (Workers + more)), 3);

        var lanes = Limits?.Lanes ?? Lanes;
        var free = Math.Max(0, Free + ((double)lanes / Workers * more));
        if (ahead < free)
            return 0;
        if (LaneSeconds is not { } seconds)
            return null;

        var each = Math.Max(seconds / lanes, Limits is { Jobs: > 0 and var jobs } ? WorkerSeconds!.Value / jobs : 0);
        return Math.Round((ahead + 1 - free) * each * Workers / (Workers + more), 3);
    }

    /// <summary>What the queued jobs wait for.</summary>
    /// <param name="queued">The queued jobs of the operation; null if they are unknown.</param>
    /// <returns>A part of the answer of GET /operations; null if nothing holds them back.</returns>
    public string? LimitedBy(long? queued)
    {
        if (queued is null or 0 || Free > 0)
            return null;
        if (Workers == 0)
            return "workers";
        if (IdleLanes > 0 && OtherSeconds > MostOfTheTime * WorkerSeconds)
            return "waitingPerLane";
        return IdleLanes > 0 && Limits?.Lanes < Lanes ? "maxLanes" : "lanes";
    }

    private static OperationLimits? Sum(OperationLimits? one, OperationLimits? other) => one is null || other is null ? one ?? other : new(
        one.Lanes + other.Lanes, one.Jobs + other.Jobs, Math.Min(one.TimeLimitSeconds, other.TimeLimitSeconds), Math.Min(one.MaxAttempts, other.MaxAttempts));

    private static double ThroughputOf(string operation, KnownWorker worker, TimeSpan last, TimeProvider clock)
    {
        var earlier = worker.Earlier.Find(counts => clock.GetElapsedTime(counts.Heard, worker.Heard) <= last);
        if (earlier is null || Report(earlier.Operations, operation) is not { } before || Report(worker.Status.Operations, operation) is not { } now)
            return 0;

        var seconds = clock.GetElapsedTime(earlier.Heard, worker.Heard).TotalSeconds;
        return seconds > 0 ? (now.Succeeded + now.Failed - before.Succeeded - before.Failed) / seconds : 0;
    }

    private static OperationReport? Report(IReadOnlyList<OperationReport> reports, string operation) =>
        reports.FirstOrDefault(report => report.Operation == operation);
}

/// <summary>The waits that half of the requests, and 95 and 99 percent of them, did not exceed, in seconds.</summary>
internal sealed record WaitFigures(double P50, double P95, double P99);

namespace Messaging.Operations.Api.Workers;

/// <summary>A worker whose requests are much longer on lanes than those of the other workers.</summary>
internal sealed record SlowWorkerFigures
{
    // Fewer requests may just have more to do.
    private const int MinCompared = 3;

    private const double MinSlow = 2;

    // Workers report milliseconds, and so short requests hardly wait.
    private const double MinSlowSeconds = 0.01;

    /// <summary>Its name.</summary>
    public required string Worker { get; init; }

    /// <summary>How many times as long its requests are on lanes.</summary>
    public required double Times { get; init; }

    /// <summary>The share of all requests that had its lanes.</summary>
    public required double Share { get; init; }

    /// <summary>The mean time of a request on its lanes.</summary>
    public required double LaneSeconds { get; init; }

    /// <summary>The same at the other workers.</summary>
    public required double OtherLaneSeconds { get; init; }

    /// <summary>The part of the time on its lanes in which they had a CPU, from 0 to 1; null if that is unknown.</summary>
    public required double? CpuShare { get; init; }

    /// <summary>The same at the other workers.</summary>
    public required double? OtherCpuShare { get; init; }

    /// <summary>How long a request waited for its lanes in the mean.</summary>
    public required double WaitSeconds { get; init; }

    /// <summary>The jobs that wait there for a lane.</summary>
    public required int WaitingJobs { get; init; }

    /// <returns>Null if none is slow.</returns>
    public static SlowWorkerFigures? Of(IReadOnlyList<WorkerTimes> workers)
    {
        var slowest = workers.Where(worker => worker.Count >= MinCompared).MaxBy(worker => worker.LaneSeconds);
        var others = workers.Where(worker => worker != slowest).ToList();
        var count = others.Sum(worker => worker.Count);
        if (slowest is null || count < MinCompared)
            return null;

        var other = others.Sum(worker => worker.Lanes) / count;
        return slowest.LaneSeconds < Math.Max(MinSlow * other, MinSlowSeconds) || other <= 0 ? null : new()
        {
            Worker = slowest.Worker,
            Times = Math.Round(slowest.LaneSeconds / other, 1),
            Share = Math.Round((double)slowest.Count / (slowest.Count + count), 3),
            LaneSeconds = Math.Round(slowest.LaneSeconds, 3),
            OtherLaneSeconds = Math.Round(other, 3),
            CpuShare = slowest.Cpu.ShareOf(slowest.LaneSeconds),
            OtherCpuShare = others.Aggregate(new CpuTimes(0, 0), (sum, worker) => sum + worker.Cpu).ShareOf(other),
            WaitSeconds = Math.Round(slowest.Waits / slowest.Count, 3),
            WaitingJobs = slowest.WaitingJobs,
        };
    }
}

/// <summary>What a worker did for an operation.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Count">Its requests of the last minute.</param>
/// <param name="Lanes">Their seconds on lanes.</param>
/// <param name="Waits">Their seconds of waiting for lanes.</param>
/// <param name="WaitingJobs">The jobs that wait there for a lane.</param>
/// <param name="Cpu">The CPU time of its requests.</param>
internal sealed record WorkerTimes(string Worker, long Count, double Lanes, double Waits, int WaitingJobs, CpuTimes Cpu)
{
    public double LaneSeconds => Lanes / Count;
}

/// <summary>The CPU time of requests, and their time on lanes, in seconds.</summary>
internal readonly record struct CpuTimes(double Cpu, double Lanes)
{
    // Of shorter requests much of the time on a lane is the way to its process and back.
    private const double MinSeconds = 0.01;

    /// <param name="laneSeconds">The mean time of a request on lanes.</param>
    /// <returns>The part of the time on lanes in which they had a CPU, from 0 to 1; null if it is unknown or says nothing.</returns>
    public double? ShareOf(double laneSeconds) => laneSeconds < MinSeconds || Lanes < MinSeconds ? null : Math.Round(Math.Min(1, Cpu / Lanes), 3);

    public static CpuTimes operator +(CpuTimes one, CpuTimes other) => new(one.Cpu + other.Cpu, one.Lanes + other.Lanes);
}

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
internal sealed record WorkerTimes(string Worker, long Count, double Lanes, double Waits, int WaitingJobs)
{
    public double LaneSeconds => Lanes / Count;
}

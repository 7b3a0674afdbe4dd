namespace Messaging.Client;

/// <summary>The history of the last 72 hours. With authentication the caller needs the scope <c>operate</c>.</summary>
public sealed class StatisticsClient(HttpClient http)
{
    /// <param name="hours">The hours until now, 1 to 72.</param>
    /// <param name="step">The minutes of each point, 1 to 60.</param>
    /// <param name="stop">Ends the call.</param>
    /// <exception cref="ProblemException">A number is not allowed, or the job store is unavailable.</exception>
    public Task<Statistics> GetAsync(int hours = 1, int step = 1, CancellationToken stop = default) =>
        http.CallAsync<Statistics>(HttpMethod.Get, FormattableString.Invariant($"/stats?hours={hours}&step={step}"), stop);
}

/// <summary>What the workers did, what waited, and how long local endpoints took.</summary>
public sealed record Statistics
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>The minutes of each point.</summary>
    public int StepMinutes { get; init; }

    /// <summary>The oldest first. Minutes in which no replica of the API ran are missing.</summary>
    public IReadOnlyList<StatisticsPoint> Points { get; init; } = [];

    /// <summary>When a version appeared, also after it was away.</summary>
    public IReadOnlyList<StatisticsVersion> Versions { get; init; } = [];

    /// <summary>How long local endpoints take now, on one replica; null if they are not called.</summary>
    public StatisticsDuration? LocalNow { get; init; }

    /// <summary>How long local endpoints took while no lane computed; null if that is unknown.</summary>
    public StatisticsDuration? LocalIdle { get; init; }
}

/// <summary>Some minutes.</summary>
public sealed record StatisticsPoint
{
    /// <summary>When the first minute began.</summary>
    public required DateTimeOffset At { get; init; }

    public int Workers { get; init; }

    public int Lanes { get; init; }

    /// <summary>The mean.</summary>
    public double BusyLanes { get; init; }

    /// <summary>Null if they were not called.</summary>
    public StatisticsDuration? Local { get; init; }

    public IReadOnlyList<StatisticsOperation> Operations { get; init; } = [];
}

/// <summary>What became of an operation's requests.</summary>
public sealed record StatisticsOperation
{
    public required string Name { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    /// <summary>Cancelled by their callers, or by their deadlines.</summary>
    public long Cancelled { get; init; }

    /// <summary>The wait for a lane; null if none had one.</summary>
    public StatisticsDuration? Wait { get; init; }

    /// <summary>The mean; null if none had a lane.</summary>
    public double? LaneSeconds { get; init; }

    /// <summary>The jobs that waited, at most; null if unknown.</summary>
    public long? Queued { get; init; }

    /// <summary>How long the oldest had waited; null if none waited.</summary>
    public double? OldestSeconds { get; init; }
}

/// <summary>Seconds that half of them, and 95 and 99 percent, did not exceed.</summary>
public sealed record StatisticsDuration(long Count, double P50, double P95, double P99);

/// <summary>A version that appeared.</summary>
/// <param name="At">The minute in which it was first seen.</param>
/// <param name="Program"><c>worker</c> or <c>api</c>.</param>
/// <param name="Version">Its version.</param>
public sealed record StatisticsVersion(DateTimeOffset At, string Program, string Version);

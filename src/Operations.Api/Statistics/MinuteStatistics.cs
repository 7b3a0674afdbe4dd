namespace Messaging.Operations.Api.Statistics;

/// <summary>What a replica of the Api heard of the workers and measured itself in one minute.</summary>
/// <param name="At">When the minute began.</param>
internal sealed record MinuteStatistics(DateTimeOffset At)
{
    /// <summary>The workers at its end.</summary>
    public int Workers { get; init; }

    /// <summary>Their lanes.</summary>
    public int Lanes { get; init; }

    /// <summary>The mean number of lanes that computed.</summary>
    public double BusyLanes { get; init; }

    /// <summary>The versions of the workers.</summary>
    public IReadOnlyCollection<string> WorkerVersions { get; init; } = [];

    /// <summary>The version of the replica, and later those of all replicas.</summary>
    public IReadOnlyCollection<string> ApiVersions { get; init; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, OperationMinute> Operations { get; init; } = new Dictionary<string, OperationMinute>();

    /// <summary>How long local endpoints of the replica took, in seconds.</summary>
    public IReadOnlyList<Bucket> Local { get; init; } = [];
}

/// <summary>What became of an operation's requests in a minute.</summary>
internal sealed record OperationMinute
{
    public static readonly OperationMinute None = new();

    /// <summary>Requests with a result.</summary>
    public long Succeeded { get; init; }

    /// <summary>Requests with a fault.</summary>
    public long Failed { get; init; }

    /// <summary>Requests that were cancelled or whose deadline passed.</summary>
    public long Cancelled { get; init; }

    /// <summary>The time on lanes, in seconds.</summary>
    public double LaneSeconds { get; init; }

    /// <summary>How long they waited for lanes, in seconds.</summary>
    public IReadOnlyList<Bucket> Waits { get; init; } = [];

    /// <summary>The jobs that waited at the end of the minute; null if they are unknown.</summary>
    public long? Queued { get; init; }

    /// <summary>How long the oldest of them had waited, in seconds; null if there was none.</summary>
    public double? OldestSeconds { get; init; }

    public long Finished => Succeeded + Failed + Cancelled;

    /// <summary>This one with the counts of another. What is true at the end of a minute is the larger of both.</summary>
    public OperationMinute Plus(OperationMinute other) => new()
    {
        Succeeded = Succeeded + other.Succeeded,
        Failed = Failed + other.Failed,
        Cancelled = Cancelled + other.Cancelled,
        LaneSeconds = LaneSeconds + other.LaneSeconds,
        Waits = new Histogram([.. Waits, .. other.Waits]).Buckets,
        Queued = Larger(Queued, other.Queued),
        OldestSeconds = Larger(OldestSeconds, other.OldestSeconds),
    };

    private static T? Larger<T>(T? one, T? other)
        where T : struct, IComparable<T> =>
        one is not { } first ? other : other is not { } second || first.CompareTo(second) > 0 ? one : other;
}

namespace Messaging.Client;

/// <summary>Why jobs failed or expired.</summary>
/// <param name="Since">The start of the window.</param>
/// <param name="Groups">That of the last failure first, at most 100.</param>
/// <param name="HasMore">Whether there were more groups, or more failures than were counted.</param>
public sealed record Failures(DateTimeOffset Since, IReadOnlyList<FailureGroup> Groups, bool HasMore);

/// <summary>Jobs that failed for the same reason.</summary>
public sealed record FailureGroup
{
    /// <summary>As in <see cref="JobFilter.Problem"/>.</summary>
    public required string Problem { get; init; }

    public required string Operation { get; init; }

    /// <summary>Of the last crash; null if they did not crash, or if it is unknown.</summary>
    public int? ExitCode { get; init; }

    public required int Count { get; init; }

    /// <summary>Those of them that had a CPU for less than half of their time on lanes.</summary>
    public int LackedCpu { get; init; }

    /// <summary>The most CPU seconds that one of them had computed until it failed; null if they are unknown.</summary>
    public double? MaxCpuSeconds { get; init; }

    /// <summary>The workers of their last attempts, that with the most of them first, at most 10.</summary>
    public IReadOnlyList<FailuresOfWorker> Workers { get; init; } = [];

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The detail of the last one's problem.</summary>
    public required string Detail { get; init; }

    /// <summary>The ids of the last ones, at most 3.</summary>
    public required IReadOnlyList<Guid> Jobs { get; init; }
}

/// <param name="Worker">Its name.</param>
/// <param name="Count">The jobs that failed there.</param>
public sealed record FailuresOfWorker(string Worker, int Count);

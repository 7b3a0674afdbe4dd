using System.ComponentModel;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Statistics;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>The history of the system as operators see it.</summary>
[SchemaName("Statistics")]
internal sealed record StatisticsBody
{
    [Description("Where the history begins.")]
    public required DateTimeOffset Since { get; init; }

    [Description("The minutes of each point.")]
    public required int StepMinutes { get; init; }

    [Description("The oldest first. Minutes in which no replica of the API ran are missing, and the present one comes after its end.")]
    public required IReadOnlyList<StatisticsPoint> Points { get; init; }

    [Description("When a version appeared, also after it was away, the oldest first.")]
    public required IReadOnlyList<StatisticsVersion> Versions { get; init; }

    [Description("How long local endpoints of this replica took in this minute and the one before; null if they were not called.")]
    public required StatisticsDuration? LocalNow { get; init; }

    [Description("How long local endpoints took while no lane computed, in all minutes of the last 72 hours; null if there were none.")]
    public required StatisticsDuration? LocalIdle { get; init; }

    /// <param name="history">All minutes that are stored.</param>
    /// <param name="since">Where the answer begins.</param>
    /// <param name="step">The minutes of each point.</param>
    /// <param name="localNow">The local endpoints of this replica.</param>
    public static StatisticsBody Of(MinuteHistory history, DateTimeOffset since, int step, Histogram localNow) => new()
    {
        Since = since,
        StepMinutes = step,
        Points =
        [
            .. history.Minutes.Where(minute => minute.At >= since).GroupBy(minute => minute.At.UtcTicks / TimeSpan.TicksPerMinute / step)
                .Select(minutes => StatisticsPoint.Of(new(minutes.Key * step * TimeSpan.TicksPerMinute, TimeSpan.Zero), [.. minutes])),
        ],
        Versions =
        [
            .. NewVersions("worker", history.Minutes, minute => minute.WorkerVersions).Concat(NewVersions("api", history.Minutes, minute => minute.ApiVersions))
                .Where(version => version.At >= since).OrderBy(version => version.At),
        ],
        LocalNow = StatisticsDuration.Of(localNow),
        LocalIdle = history.LocalIdle,
    };

    private static IEnumerable<StatisticsVersion> NewVersions(string program, IReadOnlyList<MinuteStatistics> history, Func<MinuteStatistics, IReadOnlyCollection<string>> versions)
    {
        IReadOnlyCollection<string>? before = null;
        foreach (var minute in history.Where(minute => versions(minute).Count > 0))
        {
            foreach (var version in versions(minute).Where(version => before?.Contains(version) == false))
                yield return new(minute.At, program, version);
            before = versions(minute);
        }
    }
}

/// <summary>The statistics of some minutes.</summary>
internal sealed record StatisticsPoint
{
    [Description("When its first minute began.")]
    public required DateTimeOffset At { get; init; }

    [Description("The workers, at most.")]
    public required int Workers { get; init; }

    [Description("Their lanes, at most.")]
    public required int Lanes { get; init; }

    [Description("The lanes that computed, in the mean.")]
    public required double BusyLanes { get; init; }

    [Description("How long local endpoints of all replicas took; null if they were not called.")]
    public required StatisticsDuration? Local { get; init; }

    [Description("Sorted by name.")]
    public required IReadOnlyList<StatisticsOperation> Operations { get; init; }

    public static StatisticsPoint Of(DateTimeOffset at, IReadOnlyList<MinuteStatistics> minutes) => new()
    {
        At = at,
        Workers = minutes.Max(minute => minute.Workers),
        Lanes = minutes.Max(minute => minute.Lanes),
        BusyLanes = Math.Round(minutes.Average(minute => minute.BusyLanes), 2),
        Local = StatisticsDuration.Of(new(minutes.SelectMany(minute => minute.Local))),
        Operations =
        [
            .. minutes.SelectMany(minute => minute.Operations).GroupBy(operation => operation.Key, operation => operation.Value).OrderBy(minutes => minutes.Key, StringComparer.Ordinal)
                .Select(minutes => StatisticsOperation.Of(minutes.Key, minutes.Aggregate((sum, minute) => sum.Plus(minute)))),
        ],
    };
}

/// <summary>What became of an operation's requests, those of jobs and direct ones.</summary>
internal sealed record StatisticsOperation
{
    public required string Name { get; init; }

    [Description("Requests with a result.")]
    public required long Succeeded { get; init; }

    [Description("Requests with a fault.")]
    public required long Failed { get; init; }

    [Description("Requests that were cancelled, or whose deadline passed, at a worker.")]
    public required long Cancelled { get; init; }

    [Description("How long they waited for lanes; null if none had a lane.")]
    public required StatisticsDuration? Wait { get; init; }

    [Description("Their mean time on lanes, in seconds; null if none had a lane.")]
    public required double? LaneSeconds { get; init; }

    [Description("The jobs that waited at the end of a minute, at most; null if they are unknown.")]
    public required long? Queued { get; init; }

    [Description("How long the oldest of them had waited, in seconds; null if there was none.")]
    public required double? OldestSeconds { get; init; }

    public static StatisticsOperation Of(string name, OperationMinute counts)
    {
        var waits = new Histogram(counts.Waits);
        return new()
        {
            Name = name,
            Succeeded = counts.Succeeded,
            Failed = counts.Failed,
            Cancelled = counts.Cancelled,
            Wait = StatisticsDuration.Of(waits),
            LaneSeconds = waits.Count > 0 ? Math.Round(counts.LaneSeconds / waits.Count, 3) : null,
            Queued = counts.Queued,
            OldestSeconds = counts.OldestSeconds,
        };
    }
}

/// <summary>Seconds that half of them, and 95 and 99 percent, did not exceed. Interpolated from a histogram.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="P50">Half of them.</param>
/// <param name="P95">95 percent.</param>
/// <param name="P99">99 percent.</param>
internal sealed record StatisticsDuration(long Count, double P50, double P95, double P99)
{
    public static StatisticsDuration? Of(Histogram durations) =>
        durations.Count == 0 ? null : new(durations.Count, durations.Quantile(0.5), durations.Quantile(0.95), durations.Quantile(0.99));
}

/// <param name="At">The minute in which it was first seen.</param>
/// <param name="Program">worker or api.</param>
/// <param name="Version">For example 1.2.0+0123456.</param>
internal sealed record StatisticsVersion(DateTimeOffset At, string Program, string Version);

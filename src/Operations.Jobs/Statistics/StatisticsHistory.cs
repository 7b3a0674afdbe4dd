using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>The stored minutes of all replicas. They are read at most twice a minute, whatever the number of callers.</summary>
internal sealed class StatisticsHistory(StatisticsStore store, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly SharedRead<MinuteHistory> _minutes = new(async () => new(OfAllReplicas(await store.ReadAsync())), clock, Interval);

    /// <exception cref="StoreException">The store is unavailable.</exception>
    public Task<MinuteHistory> ReadAsync(CancellationToken stop) => _minutes.GetAsync(stop);

    /// <summary>
    /// Each replica hears of all workers, and measures its own local endpoints. A replica that started in a minute has heard less of it, so the numbers of
    /// the one that counted most requests are taken.
    /// </summary>
    private static IReadOnlyList<MinuteStatistics> OfAllReplicas(IReadOnlyList<MinuteStatistics> minutes) =>
    [
        .. minutes.GroupBy(minute => minute.At).Select(replicas =>
            replicas.MaxBy(minute => (minute.Operations.Values.Sum(operation => operation.Finished), minute.Workers))! with
            {
                Local = new Histogram(replicas.SelectMany(minute => minute.Local)).Buckets,
                ApiVersions = replicas.SelectMany(minute => minute.ApiVersions).ToHashSet(),
                WorkerVersions = replicas.SelectMany(minute => minute.WorkerVersions).ToHashSet(),
            }),
    ];
}

/// <param name="Minutes">The oldest first.</param>
internal sealed record MinuteHistory(IReadOnlyList<MinuteStatistics> Minutes)
{
    /// <summary>How long local endpoints took in the minutes in which no lane computed; null if they were not called.</summary>
    public StatisticsDuration? LocalIdle { get; } = StatisticsDuration.Of(new(Minutes.Where(minute => minute.BusyLanes == 0).SelectMany(minute => minute.Local)));
}

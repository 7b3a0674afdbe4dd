using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>The stored minutes of all replicas. They are read at most twice a minute, whatever the number of callers.</summary>
internal sealed class StatisticsHistory(StatisticsStore store, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly SharedRead<IReadOnlyList<MinuteStatistics>> _minutes = new(async () => OfAllReplicas(await store.ReadAsync()), clock, Interval);

    /// <returns>The oldest first.</returns>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    public Task<IReadOnlyList<MinuteStatistics>> ReadAsync(CancellationToken stop) => _minutes.GetAsync(stop);

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

using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>The stored minutes of all replicas. They are read at most twice a minute, whatever the number of callers.</summary>
internal sealed class StatisticsHistory(StatisticsStore store, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<IReadOnlyList<MinuteStatistics>>? _reading;
    private long _readAt;

    /// <returns>The oldest first.</returns>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    public Task<IReadOnlyList<MinuteStatistics>> ReadAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_reading is null || (_reading.IsCompleted && (!_reading.IsCompletedSuccessfully || clock.GetElapsedTime(_readAt) >= Interval)))
            {
                _readAt = clock.GetTimestamp();
                // On its own thread: SQLite blocks, and three days are megabytes of JSON.
                _reading = Task.Factory.StartNew(
                    () => OfAllReplicas(store.ReadAsync().GetAwaiter().GetResult()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            return _reading.WaitAsync(stop);
        }
    }

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

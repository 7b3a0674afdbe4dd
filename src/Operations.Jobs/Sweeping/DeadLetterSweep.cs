using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>Removes dead letters after <c>DeadLetters:Retention</c>, and measures those that are left.</summary>
internal sealed class DeadLetterSweep(DeadLetterStore store, DeadLetterMetrics metrics, TimeProvider clock, ILogger<DeadLetterSweep> logger) : ISweep
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long? _last;

    public async Task SweepAsync(CancellationToken stop)
    {
        // Often while there is more to remove.
        if (await store.PurgeAsync(BatchSize, stop) is var removed and > 0)
            logger.DeadLettersPurged(removed);
        if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            return;

        var (count, bytes) = await store.MeasureAsync();
        _last = clock.GetTimestamp();
        metrics.Measured(count, bytes);
    }
}

using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>Removes finished jobs after <c>Jobs:Retention</c>.</summary>
internal sealed class RetentionSweep(JobMaintenance maintenance, ILogger<RetentionSweep> logger) : ISweep
{
    private const int BatchSize = 500;

    // Between sweeps others can write.
    private const int BatchesAtATime = 10;

    public async Task SweepAsync(CancellationToken stop)
    {
        var (count, batches, removed) = (0, 0, 0);
        do
        {
            removed = await maintenance.PurgeAsync(BatchSize, stop);
            count += removed;
        }
        while (removed == BatchSize && ++batches < BatchesAtATime);

        if (count > 0)
            logger.Purged(count);
    }
}

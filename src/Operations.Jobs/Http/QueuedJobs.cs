using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The queued jobs of each operation.</summary>
internal sealed class QueuedJobs(JobStore store, TimeProvider clock)
{
    private readonly SharedRead<Dictionary<string, QueuedCount>> _counts = new(store.CountQueuedAsync, clock);

    /// <returns>Null if the store is unavailable, or does not answer in a few seconds.</returns>
    public async Task<Dictionary<string, QueuedCount>?> CountAsync(CancellationToken stop)
    {
        try
        {
            return await _counts.GetAsync(stop);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}

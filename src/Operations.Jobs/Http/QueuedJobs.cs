using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The queued jobs of each operation. The store is counted at most once a second, whatever the number of callers.</summary>
internal sealed class QueuedJobs(JobStore store, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // As for the limits of unfinished jobs: at most a tenth of the time is spent on it.
    private const int PauseFactor = 10;

    private readonly Lock _lock = new();
    private Task<Dictionary<string, QueuedCount>?> _counting = Task.FromResult<Dictionary<string, QueuedCount>?>(null);
    private long _nextCount;

    /// <returns>Null if the store is unavailable, or does not answer in a few seconds.</returns>
    public async Task<Dictionary<string, QueuedCount>?> CountAsync(CancellationToken stop)
    {
        Task<Dictionary<string, QueuedCount>?> counting;
        lock (_lock)
        {
            if (_counting.IsCompleted && clock.GetTimestamp() >= Volatile.Read(ref _nextCount))
                // On its own thread: SQLite blocks.
                _counting = Task.Factory.StartNew(ReadAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            counting = _counting;
        }

        try
        {
            return await counting.WaitAsync(JobDatabase.Timeout, clock, stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<Dictionary<string, QueuedCount>?> ReadAsync()
    {
        var start = clock.GetTimestamp();
        try
        {
            return await store.CountQueuedAsync();
        }
        catch (StoreException)
        {
            return null;
        }
        finally
        {
            var pause = clock.GetElapsedTime(start) * PauseFactor;
            Volatile.Write(ref _nextCount, clock.GetTimestamp() + (long)((pause > Interval ? pause : Interval).TotalSeconds * clock.TimestampFrequency));
        }
    }
}

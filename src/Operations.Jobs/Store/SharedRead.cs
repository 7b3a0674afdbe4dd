namespace Messaging.Operations.Jobs.Store;

/// <summary>What many callers read of the store: once in an interval, whatever their number, and at most a tenth of the time.</summary>
/// <param name="readAsync">Reads it.</param>
/// <param name="clock">Where time comes from.</param>
/// <param name="interval">The least time from a read to the next one; null for a second, as after one that failed.</param>
internal sealed class SharedRead<T>(Func<Task<T>> readAsync, TimeProvider clock, TimeSpan? interval = null)
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    // As for the limits of unfinished jobs.
    private const int PauseFactor = 10;

    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private long _nextRead;

    /// <exception cref="StoreException">The store is unavailable, or does not answer in a few seconds.</exception>
    public async Task<T> GetAsync(CancellationToken stop)
    {
        Task<T> reading;
        lock (_lock)
        {
            if (_reading is not { } last || (last.IsCompleted && clock.GetTimestamp() >= Volatile.Read(ref _nextRead)))
                _reading = ReadAsync();
            reading = _reading;
        }

        try
        {
            return await reading.WaitAsync(JobDatabase.Timeout, clock, stop);
        }
        catch (TimeoutException slow)
        {
            throw new SlowReadException(slow);
        }
    }

    private async Task<T> ReadAsync()
    {
        var start = clock.GetTimestamp();
        var least = LeastInterval;
        try
        {
            var read = await readAsync();
            least = interval ?? LeastInterval;
            return read;
        }
        finally
        {
            var pause = clock.GetElapsedTime(start) * PauseFactor;
            Volatile.Write(ref _nextRead, clock.GetTimestamp() + (long)((pause > least ? pause : least).TotalSeconds * clock.TimestampFrequency));
        }
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>
/// Stores which jobs were sent, many in one statement, without those that have finished. If the process ends before that, the job is
/// sent twice, and its second result is dropped.
/// </summary>
internal sealed class SentAtWriter(JobOutbox outbox, TimeProvider clock) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchDelay = TimeSpan.FromSeconds(1);
    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private readonly Channel<Guid> _sent = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, bool> _unstored = new();

    public void Add(Guid id)
    {
        if (_unstored.TryAdd(id, true))
            _sent.Writer.TryWrite(id);
    }

    /// <summary>Whether the job was sent, and this is not stored yet.</summary>
    public bool Contains(Guid id) => _unstored.ContainsKey(id);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Guid>();
        try
        {
            while (await _sent.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(BatchDelay, clock, stoppingToken);
                bool isFull;
                do
                {
                    isFull = Take(batch);
                    for (var failures = 0; !await TryStoreAsync(batch, stoppingToken); failures++)
                        await Task.Delay(Retries.Pause(failures), clock, stoppingToken);
                }
                while (isFull);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // One last try, so that a stop leads to no second message.
            bool isFull;
            do
            {
                isFull = Take(batch);
                if (!await TryStoreAsync(batch, CancellationToken.None))
                    return;
            }
            while (isFull);
        }
    }

    /// <returns>True if there may be more.</returns>
    private bool Take(List<Guid> batch)
    {
        while (batch.Count < BatchSize && _sent.Reader.TryRead(out var id))
            batch.Add(id);
        return batch.Count == BatchSize;
    }

    /// <summary>Empties the batch when it is stored.</summary>
    private async Task<bool> TryStoreAsync(List<Guid> batch, CancellationToken stop)
    {
        try
        {
            if (batch.Count > 0)
                await outbox.MarkSentAsync(batch, stop);
        }
        catch (StoreException)
        {
            return false;
        }

        foreach (var id in batch)
            _unstored.TryRemove(id, out _);
        batch.Clear();
        return true;
    }
}

using System.Threading.Channels;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>
/// Stores which jobs were sent, many in one statement, without those that have finished. If the process ends before that, the job is
/// sent twice, and its second result is dropped.
/// </summary>
internal sealed class SentAtWriter(JobOutbox outbox, TimeProvider clock) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<Guid> _sent = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    public void Add(Guid id) => _sent.Writer.TryWrite(id);

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
                    while (!await TryMarkAsync(batch, stoppingToken))
                        await Task.Delay(RetryInterval, clock, stoppingToken);
                    batch.Clear();
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
                if (!await TryMarkAsync(batch, CancellationToken.None))
                    return;
                batch.Clear();
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

    private async Task<bool> TryMarkAsync(List<Guid> ids, CancellationToken stop)
    {
        try
        {
            if (ids.Count > 0)
                await outbox.MarkSentAsync(ids, stop);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}

using System.Threading.Channels;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>
/// Responsible for writing to the store which jobs were sent, many in one statement, and none that has ended by then. What
/// is lost here with the process is sent once more, and ends once all the same.
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
            // One try more, so that stopping a replica has nothing sent twice.
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

    /// <returns>Whether there may be more.</returns>
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

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

    private readonly Channel<SentJob> _sent = Channel.CreateUnbounded<SentJob>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<SentJob, bool> _unstored = new();

    public void Add(Job job)
    {
        var sent = SentJob.Of(job);
        if (_unstored.TryAdd(sent, true))
            _sent.Writer.TryWrite(sent);
    }

    /// <summary>Whether the job was sent, and this is not stored yet.</summary>
    public bool Contains(Job job) => _unstored.ContainsKey(SentJob.Of(job));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<SentJob>();
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
    private bool Take(List<SentJob> batch)
    {
        while (batch.Count < BatchSize && _sent.Reader.TryRead(out var job))
            batch.Add(job);
        return batch.Count == BatchSize;
    }

    /// <summary>Empties the batch when it is stored.</summary>
    private async Task<bool> TryStoreAsync(List<SentJob> batch, CancellationToken stop)
    {
        try
        {
            foreach (var jobs in batch.GroupBy(job => job.RetriedAfter))
                await outbox.MarkSentAsync([.. jobs.Select(job => job.Id)], stop, jobs.Key);
        }
        catch (StoreException)
        {
            return false;
        }

        foreach (var job in batch)
            _unstored.TryRemove(job, out _);
        batch.Clear();
        return true;
    }

    /// <summary>A job that is retried is another one here: its second message must be sent, and recorded, too.</summary>
    private readonly record struct SentJob(Guid Id, int RetriedAfter)
    {
        public static SentJob Of(Job job) => new(job.Id, job.RetriedAfter ?? 0);
    }
}

using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Sends accepted jobs that were not sent. With the transport in memory, messages are lost with their process. So the first sweep
/// requeues all unfinished jobs of the previous process, as jobs that may have crashed it.
/// </summary>
internal sealed class DispatchSweep(
    JobOutbox outbox, JobSender sender, JobMetrics metrics, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<DispatchSweep> logger)
    : ISweep
{
    private const int BatchSize = 100;
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly bool _isInMemory = messaging.Value.Transport == Transport.InMemory;
    private bool _requeued;

    public async Task SweepAsync(CancellationToken stop)
    {
        if (_isInMemory && !_requeued && await outbox.RequeueAsync(_start, stop) is var again and > 0)
            logger.Requeued(again);
        _requeued = true;

        var createdBefore = clock.GetUtcNow() - SendTimeout;
        // With the transport in memory, no other process sends the jobs of the previous process.
        if (_isInMemory && createdBefore < _start)
            createdBefore = _start;
        if (await SendAsync(createdBefore, stop) is var sent and > 0)
            logger.Dispatched(sent);
        metrics.Unsent = await outbox.CountUnsentAsync(stop);
    }

    private async Task<int> SendAsync(DateTimeOffset createdBefore, CancellationToken stop)
    {
        var count = 0;
        var last = Guid.Empty;
        List<Job> batch;
        do
        {
            batch = await outbox.SendBatchAsync(
                last,
                createdBefore,
                BatchSize,
                async jobs =>
                {
                    var sent = await SendAsync(jobs);
                    count += sent.Count;
                    return sent;
                },
                stop);
            last = batch is [.., var end] ? end.Id : last;
        }
        while (batch.Count == BatchSize);
        return count;
    }

    private async Task<IReadOnlyList<Guid>> SendAsync(IReadOnlyList<Job> jobs)
    {
        var sent = await Task.WhenAll(jobs.GroupBy(job => job.Operation).Select(SendOperationAsync));
        return [.. sent.SelectMany(ids => ids)];
    }

    /// <summary>
    /// In the order of acceptance. With a broker, one random job is sent first. If its operation has no queue, the others are not
    /// tried.
    /// </summary>
    private async Task<IEnumerable<Guid>> SendOperationAsync(IEnumerable<Job> operation)
    {
        var jobs = operation.ToList();
        var first = _isInMemory ? null : jobs[Random.Shared.Next(jobs.Count)];
        if (first is not null && !await TrySendAsync(first))
            return [];

        var sent = await Task.WhenAll(jobs.Select(job => job == first ? Task.FromResult(true) : TrySendAsync(job)));
        return jobs.Where((_, index) => sent[index]).Select(job => job.Id);
    }

    private Task<bool> TrySendAsync(Job job) => sender.TrySendAsync(job, mayHaveCrashedWorker: _isInMemory && job.CreatedAt < _start);
}

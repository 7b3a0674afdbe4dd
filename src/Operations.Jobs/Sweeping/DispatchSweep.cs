using Messaging.Operations.Api.Requests;
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
    JobOutbox outbox, JobSender sender, PauseMonitor pauses, SentAtWriter sentAt, JobMetrics metrics, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<DispatchSweep> logger)
    : ISweep
{
    private const int BatchSize = 100;
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly bool _isInMemory = messaging.Value.Transport == Transport.InMemory;
    private bool _requeued;
    private bool _hasFailed;

    public async Task SweepAsync(CancellationToken stop)
    {
        if (_isInMemory && !_requeued && await outbox.RequeueAsync(sender.Start, stop) is var again and > 0)
            logger.Requeued(again);
        _requeued = true;

        var createdBefore = clock.GetUtcNow() - SendTimeout;
        // With the transport in memory, no other process sends the jobs of the previous process.
        if (_isInMemory && createdBefore < sender.Start)
            createdBefore = sender.Start;
        if (await SendAsync(createdBefore, stop) is var sent and > 0)
            logger.Dispatched(sent);
        metrics.Unsent = await outbox.CountUnsentAsync(stop);
    }

    private async Task<int> SendAsync(DateTimeOffset createdBefore, CancellationToken stop)
    {
        var count = 0;
        // Each claim is a write.
        if (!await sender.CanSendAsync())
            return count;

        // Jobs of the first claims after the store failed are left until their claim ends: another replica may have sent them, and could not
        // record it either.
        var areLeft = _hasFailed && !_isInMemory;
        _hasFailed = true;
        // An operation whose jobs cannot be sent, or that is paused, must not block the others.
        var failed = new HashSet<string>(await pauses.NamesAsync(stop));
        List<Job> claimed;
        do
        {
            claimed = await outbox.ClaimAsync(createdBefore, failed, BatchSize, stop);
            if (areLeft)
                continue;

            var outcomes = (await Task.WhenAll(claimed.Where(job => !sentAt.Contains(job)).GroupBy(job => job.Operation).Select(SendOperationAsync)))
                .SelectMany(jobs => jobs).ToList();
            failed.UnionWith(outcomes.Where(sent => sent.Outcome != SendOutcome.Sent).Select(sent => sent.Job.Operation));
            // Where the outcome is unknown, the claim stays: each further message could be computed too.
            var unsent = outcomes.Where(sent => sent.Outcome == SendOutcome.NotSent).Select(sent => sent.Job.Id).ToList();
            if (unsent.Count > 0)
                await outbox.ReleaseAsync(unsent, stop);
            count += outcomes.Count(sent => sent.Outcome == SendOutcome.Sent);
        }
        while (claimed.Count == BatchSize);
        _hasFailed = false;
        return count;
    }

    /// <summary>
    /// In the order of acceptance. With a broker, one random job is sent first. If its operation has no queue, the others are not
    /// tried.
    /// </summary>
    private async Task<IEnumerable<(Job Job, SendOutcome Outcome)>> SendOperationAsync(IEnumerable<Job> operation)
    {
        var jobs = operation.ToList();
        var first = _isInMemory ? null : jobs[Random.Shared.Next(jobs.Count)];
        var outcome = first is null ? SendOutcome.Sent : await sender.TrySendAsync(first);
        if (outcome != SendOutcome.Sent)
            return jobs.Select(job => (job, job == first ? outcome : SendOutcome.NotSent));

        var outcomes = await Task.WhenAll(jobs.Select(job => job == first ? Task.FromResult(outcome) : sender.TrySendAsync(job)));
        return jobs.Zip(outcomes);
    }
}

using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Requeues jobs whose messages are lost: the queue was purged, or the broker's data was. Such a job was sent, every queue that could have
/// its message or its result has been empty for a while, and no worker reports that it has the job.
/// </summary>
internal sealed class MissingJobsSweep(
    JobOutbox outbox, BrokerConnection broker, ApiOperations operations, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<MissingJobsSweep> logger)
    : ISweep
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // A queue can look empty while the broker restores it. And longer than two heartbeats: after an outage workers report first.
    private static readonly TimeSpan EmptyTime = TimeSpan.FromSeconds(25);

    private readonly Dictionary<string, long> _emptySince = [];
    private long? _last;

    public async Task SweepAsync(CancellationToken stop)
    {
        if (messaging.Value.Transport == Transport.InMemory || (_last is { } last && clock.GetElapsedTime(last) < Interval))
            return;

        _last = clock.GetTimestamp();
        var operationsOfMissing = await FindAsync(stop);
        foreach (var operation in _emptySince.Keys.Except(operationsOfMissing).ToList())
            _emptySince.Remove(operation);
        foreach (var operation in operationsOfMissing)
        {
            if (await IsEmptyAsync(operation, stop) && await outbox.RequeueMissingAsync(operation, stop) is var count and > 0)
                logger.Missing(count, operation);
        }
    }

    private async Task<List<string>> FindAsync(CancellationToken stop)
    {
        try
        {
            return await outbox.OperationsOfMissingAsync(stop);
        }
        catch (StoreException)
        {
            // Heartbeats could not be stored either.
            _emptySince.Clear();
            throw;
        }
    }

    /// <returns>Whether the queues that could have the operation's jobs have been empty for a while.</returns>
    private async Task<bool> IsEmptyAsync(string operation, CancellationToken stop)
    {
        if (operations.Find(operation) is not { } known
            || await broker.CountMessagesAsync(known.Name.BackgroundQueue, stop) is not 0
            || await broker.CountMessagesAsync(QueueNames.Quarantine, stop) is not 0
            || await broker.CountMessagesAsync(QueueNames.JobResults, stop) is not 0)
        {
            _emptySince.Remove(operation);
            return false;
        }

        if (_emptySince.TryAdd(operation, clock.GetTimestamp()))
            return false;
        return clock.GetElapsedTime(_emptySince[operation]) >= EmptyTime;
    }
}

using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Has jobs sent again whose messages are lost: the queue was purged, or the broker's data was. Such a job was sent, its queue has been
/// empty for a while, and no worker reports that it has the job.
/// </summary>
internal sealed class MissingJobsSweep(
    JobOutbox outbox, BrokerConnection broker, ApiOperations operations, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<MissingJobsSweep> logger)
    : ISweep
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // A queue can look empty while the broker restores it.
    private static readonly TimeSpan EmptyTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _emptySince = [];
    private long? _last;

    public async Task SweepAsync(CancellationToken stop)
    {
        if (messaging.Value.Transport == Transport.InMemory || (_last is { } last && clock.GetElapsedTime(last) < Interval))
            return;

        _last = clock.GetTimestamp();
        var suspected = await outbox.OperationsOfMissingAsync(stop);
        foreach (var operation in _emptySince.Keys.Except(suspected).ToList())
            _emptySince.Remove(operation);
        foreach (var operation in suspected)
        {
            if (await IsEmptyAsync(operation, stop) && await outbox.ResendMissingAsync(operation, stop) is var count and > 0)
                logger.Missing(count, operation);
        }
    }

    /// <returns>Whether the queue of the operation's jobs has been empty for a while.</returns>
    private async Task<bool> IsEmptyAsync(string operation, CancellationToken stop)
    {
        if (operations.Find(operation) is not { } known || await broker.CountMessagesAsync(known.Name.BackgroundQueue, stop) is not 0)
        {
            _emptySince.Remove(operation);
            return false;
        }

        if (_emptySince.TryAdd(operation, clock.GetTimestamp()))
            return false;
        return clock.GetElapsedTime(_emptySince[operation]) >= EmptyTime;
    }
}

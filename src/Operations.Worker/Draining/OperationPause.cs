using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Draining;

/// <summary>
/// Pauses operations on this worker: it takes no more of their requests, requeues those that have not started, and finishes the others.
/// </summary>
internal sealed class OperationPause(QueueConsumers consumers, InFlightRequests requests, IOptions<MessagingOptions> messaging, ILogger<OperationPause> logger)
{
    /// <summary>Pauses these operations and resumes all others. Does not wait for the broker.</summary>
    /// <returns>Whether that changes anything.</returns>
    public bool TrySet(IReadOnlyCollection<string> operations)
    {
        if (consumers.PausedOperations.SetEquals(operations))
            return false;

        logger.OperationsPaused(operations.Count == 0 ? "none" : string.Join(", ", operations));
        _ = StopAsync(consumers.PauseAsync(operations, CancellationToken.None));
        return true;
    }

    private async Task StopAsync(Task stopped)
    {
        try
        {
            await stopped;
        }
        catch (Exception exception)
        {
            // Without a broker no more messages arrive.
            logger.ConsumersNotStopped(exception);
        }

        // In memory there is no queue to give them back to: those that have a place start.
        if (messaging.Value.Transport != Transport.InMemory)
            requests.RequeueWaiting(consumers.PausedOperations);
    }
}

using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Draining;

/// <summary>
/// Stops a worker: it takes no more requests, finishes those it can, and requeues the others. It stops before the bus, which still
/// sends the answers.
/// </summary>
internal sealed class WorkerDrain(QueueConsumers consumers, InFlightRequests requests, IOptions<WorkerOptions> options, ILogger<WorkerDrain> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var timeout = options.Value.DrainTimeout;
        logger.Draining(requests.Count, timeout);
        try
        {
            await consumers.StopAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // Without a broker no more messages arrive.
            logger.ConsumersNotStopped(exception);
        }

        var (finished, requeued) = await requests.DrainAsync(timeout, cancellationToken);
        logger.Drained(finished, requeued);
    }
}

using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Draining;

/// <summary>
/// Responsible for the worker's leaving: it takes nothing more, finishes what it can, and gives the rest back. Stops
/// before the bus, over which the answers go.
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
            // Without a broker nothing more comes anyway.
            logger.ConsumersNotStopped(exception);
        }

        var (finished, requeued) = await requests.DrainAsync(timeout, cancellationToken);
        logger.Drained(finished, requeued);
    }
}

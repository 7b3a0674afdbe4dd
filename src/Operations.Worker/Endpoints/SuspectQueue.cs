using MassTransit;
using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>
/// The one queue for requests of all operations that may kill their workers: each worker has one of them at a time, so
/// that no other suspect dies with it. A request that is given up goes back to the queue that it came from for that.
/// </summary>
internal sealed class SuspectQueue(QueueConsumers consumers, OperationEndpoints operations, IReceiveEndpointConnector connector) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (consumers.HasSuspects)
            connector.ConnectReceiveEndpoint(QueueConsumers.Suspects, Configure);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Configure(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        // Requests come from the operations' queues only, by their filters.
        endpoint.ConfigureConsumeTopology = false;
        foreach (var operation in operations.All)
            operation.Consume(context, endpoint);
    }
}

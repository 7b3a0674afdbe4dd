using MassTransit;
using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>
/// The queue for requests of all operations before their last attempt. Each worker takes one of them at a time, so that no other
/// quarantined request is lost with it. A rejected request goes back to its origin queue, and there to the error queue.
/// </summary>
internal sealed class QuarantineQueue(QueueConsumers consumers, OperationEndpoints operations, IReceiveEndpointConnector connector) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (consumers.HasQuarantine)
            connector.ConnectReceiveEndpoint(QueueNames.Quarantine, Configure);
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

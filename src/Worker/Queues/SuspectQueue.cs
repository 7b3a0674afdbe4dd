using MassTransit;

namespace Messaging.Worker.Queues;

/// <summary>
/// The one queue for requests of all operations that may kill their workers: each worker has one of them at a time, so
/// that no other suspect dies with it. A request that is given up goes back to the queue that it came from for that.
/// </summary>
internal sealed class SuspectQueue(QueueConsumers consumers, IReceiveEndpointConnector connector) : IHostedService
{
    public const string Name = "suspects";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (consumers.HasSuspects)
            connector.ConnectReceiveEndpoint(Name, Configure);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Configure(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        // Requests come from the operations' queues only, by their filters.
        endpoint.ConfigureConsumeTopology = false;
        foreach (var operation in consumers.Operations)
            operation.Consume(context, endpoint);
    }
}

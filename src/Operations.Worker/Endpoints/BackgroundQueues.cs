using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>
/// The second queue of each operation, for requests whose callers do not wait on the line: they cannot fill the queue of
/// those who do, and they yield lanes to them.
/// </summary>
internal sealed class BackgroundQueues(OperationEndpoints operations, IReceiveEndpointConnector connector) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var operation in operations.All)
            connector.ConnectReceiveEndpoint(operation.Name.BackgroundQueue, (context, endpoint) => Configure(operation, context, endpoint));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Configure(OperationEndpoint operation, IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        // Whatever is published goes to the operation's own queue: requests are sent here.
        endpoint.ConfigureConsumeTopology = false;
        operation.Consume(context, endpoint);
    }
}

using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>
/// The background queue of each operation, for requests whose callers do not wait directly. These requests cannot fill the queue of
/// direct requests, and yield lanes to them.
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
        // Published requests go to the operation's own queue. Requests are sent here by address.
        endpoint.ConfigureConsumeTopology = false;
        operation.Consume(context, endpoint);
    }
}

using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Has this replica's reply queue consumed before the first request, so that being ready means that answers arrive.
/// </summary>
/// <remarks>
/// Not the bus's own endpoint: that one's queue is declared at the first request, and MassTransit blocks the thread of
/// every request until it is, without end while the broker is away.
/// </remarks>
internal sealed class ReplyEndpoint(IServiceProvider services) : IHostedService
{
    public static IClientFactory Connect(IBus bus, RequestTimeout timeout)
    {
        var endpoint = ((IReceiveConnector)bus).ConnectResponseEndpoint(configureEndpoint: Configure);
        // Only an endpoint to which something is connected has its queue declared.
        endpoint.ReceiveEndpoint.ConnectRequestPipe(Guid.Empty, Pipe.Empty<ConsumeContext<Fault>>());
        return endpoint.CreateClientFactory(timeout);
    }

    private static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;

        // A caller goes on elsewhere, so one dispatcher is enough; each message would wake all others.
        queue.ConcurrentMessageLimit = 1;
        // No acknowledgements: an answer is for one caller of this replica, and would find nobody after its end (ADR 23).
        ((RabbitMqReceiveSettings)((IRabbitMqReceiveEndpointConfiguration)queue).Settings).NoAck = true;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Making it connects it.
        services.GetRequiredService<IClientFactory>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

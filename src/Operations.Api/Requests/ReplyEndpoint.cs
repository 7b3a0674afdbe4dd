using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Consumes this replica's reply queue before the first request, so that a ready replica can receive answers.
/// </summary>
/// <remarks>
/// Not the endpoint of the bus: its queue is declared at the first request, and MassTransit blocks the thread of every request until
/// then, without end while the broker is unavailable.
/// </remarks>
internal sealed class ReplyEndpoint(IServiceProvider services) : IHostedService
{
    public static IClientFactory Connect(IBus bus, RequestTimeout timeout)
    {
        var endpoint = ((IReceiveConnector)bus).ConnectResponseEndpoint(configureEndpoint: Configure);
        // MassTransit declares the queue only if something is connected to the endpoint.
        endpoint.ReceiveEndpoint.ConnectRequestPipe(Guid.Empty, Pipe.Empty<ConsumeContext<Fault>>());
        return endpoint.CreateClientFactory(timeout);
    }

    private static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        // An answer may come when its caller has gone. MassTransit would move it to an exchange that the broker deletes after a minute
        // without use, and the next one would then close the channel of all answers.
        endpoint.DiscardSkippedMessages();
        endpoint.DiscardFaultedMessages();
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;

        // A caller continues on another thread, so one dispatcher is enough. Each message would wake all others.
        queue.ConcurrentMessageLimit = 1;
        // No acknowledgements: an answer is for one caller of this replica, and is useless after its end (ADR 23).
        ((RabbitMqReceiveSettings)((IRabbitMqReceiveEndpointConfiguration)queue).Settings).NoAck = true;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory connects the endpoint.
        services.GetRequiredService<IClientFactory>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

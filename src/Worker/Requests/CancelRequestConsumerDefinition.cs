using MassTransit;

namespace Messaging.Worker.Requests;

/// <summary>Every worker replica has a queue of its own for these notices, which goes when the replica goes.</summary>
internal sealed class CancelRequestConsumerDefinition : ConsumerDefinition<CancelRequestConsumer>
{
    private static readonly TimeSpan QueueOutlivesWorker = TimeSpan.FromMinutes(1);

    public CancelRequestConsumerDefinition() => EndpointName = $"cancel-request-{NewId.NextGuid():n}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<CancelRequestConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // A notice is worth nothing without its request, and no fault of it concerns anybody.
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.DiscardSkippedMessages();

        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
        {
            // Durable, since RabbitMQ 4.3 refuses queues that are neither durable nor exclusive.
            queue.AutoDelete = true;
            queue.QueueExpiration = QueueOutlivesWorker;
        }
    }
}

using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations;

/// <summary>
/// The arguments of the queues of requests, and of the queues of those that were dead-lettered. Workers and Apis declare them. The broker
/// rejects a declaration with other arguments, so both sides use these.
/// </summary>
public static class RequestQueues
{
    // A request that crashes its workers is rejected long before. Without an explicit limit RabbitMQ 4 has one of 20. Without a
    // dead-letter exchange it drops the messages.
    private const int DeliveryLimit = 10;

    // Longer than the longest deadline. The broker's default is 30 minutes.
    private static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(25);

    /// <summary>
    /// Declares a queue of requests, or its error or skipped queue: MassTransit gives these the same arguments. A quorum queue gets a
    /// dead-letter queue.
    /// </summary>
    /// <param name="endpoint">The endpoint of the declared queue.</param>
    /// <param name="queue">The queue of requests.</param>
    /// <param name="type">The type of queue.</param>
    public static void UseRequestQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue, QueueType type)
    {
        endpoint.SetDeliveryAcknowledgementTimeout(AcknowledgementTimeout);
        if (type != QueueType.Quorum)
            return;

        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        endpoint.BindDeadLetters(queue);
    }

    /// <summary>Declares the dead-letter queue of a queue of requests.</summary>
    /// <inheritdoc cref="UseRequestQueue"/>
    public static void UseDeadLetterQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.ExchangeType = "headers";
        // The binding below is the only one. MassTransit's own would take expired requests too.
        endpoint.BindQueue = false;
        endpoint.BindDeadLetters(queue);
    }

    private static void BindDeadLetters(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        var deadLetters = QueueNames.DeadLettersOf(queue);
        endpoint.BindDeadLetterQueue(deadLetters, deadLetters, dead =>
        {
            dead.SetQuorumQueue();
            // Expired requests are dead-lettered too. Only those at the delivery limit are kept.
            dead.ExchangeType = "headers";
            dead.SetBindingArgument("x-match", "all-with-x");
            dead.SetBindingArgument("x-first-death-reason", "delivery_limit");
        });
    }
}

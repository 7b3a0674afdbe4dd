using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>The quorum queue of an operation and the dead-letter queue beside it.</summary>
internal static class QuorumQueue
{
    // The last resort: a request that kills its workers is taken out long before, see Requests/DeliveryHistory.cs. Without
    // an explicit limit RabbitMQ 4 has one of 20, and without a dead-letter exchange it drops what reaches it.
    private const int DeliveryLimit = 10;

    public static void UseQuorumQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        var deadLetters = $"{queue}_dead-letter";
        endpoint.BindDeadLetterQueue(deadLetters, deadLetters, dead =>
        {
            dead.SetQuorumQueue();
            // A request that expired comes this way too, and nobody wants it any more: only the limit is routed on.
            dead.ExchangeType = "headers";
            dead.SetBindingArgument("x-match", "all-with-x");
            dead.SetBindingArgument("x-first-death-reason", "delivery_limit");
        });
    }
}

using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>The quorum queue of an operation, and its dead-letter queue.</summary>
internal static class QuorumQueue
{
    // A request that crashes its workers is rejected long before, see Requests/DeliveryHistory.cs. Without an
    // explicit limit RabbitMQ 4 has one of 20. Without a dead-letter exchange it drops the messages.
    private const int DeliveryLimit = 10;

    public static void UseQuorumQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        var deadLetters = $"{queue}_dead-letter";
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

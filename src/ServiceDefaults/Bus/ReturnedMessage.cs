using MassTransit;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>Messages that are sent as mandatory. The broker returns those for which it has no queue, and drops no other.</summary>
public static class ReturnedMessage
{
    /// <summary>Has the broker return the message if no queue takes it. No effect on other transports.</summary>
    public static void SetMandatory(this SendContext message)
    {
        if (message.TryGetPayload(out RabbitMqSendContext? rabbitMq))
            rabbitMq.Mandatory = true;
    }

    /// <summary>Whether the broker returned the message.</summary>
    public static bool IsReturned(this Exception exception) => exception is MessageReturnedException || exception.InnerException is MessageReturnedException;
}

using System.Globalization;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Publishes a request to a queue as a new message, and waits for the confirmation before the old one is acknowledged. A rejected
/// message would count as a crash.
/// </summary>
internal static class MessageRepublisher
{
    // The longest expiration that RabbitMQ takes is 2^32 - 1 ms. It closes the channel for a longer one.
    private static readonly TimeSpan MaxExpiration = TimeSpan.FromDays(49);

    /// <param name="context">The message.</param>
    /// <param name="lifetime">Its origin and its deadline go into the new message.</param>
    /// <param name="history">Its history goes into the new message too.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <returns>False if the transport has no queues.</returns>
    public static async Task<bool> TryPublishAsync(ConsumeContext context, RequestLifetime lifetime, DeliveryHistory history, string queue, TimeProvider clock)
    {
        if (!context.ReceiveContext.TryGetPayload(out ChannelContext? channel) || !context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            return false;

        var properties = new BasicProperties(message.Properties)
        {
            Headers = new Dictionary<string, object?>(message.Properties.Headers ?? new Dictionary<string, object?>()),
        };
        lifetime.Origin.WriteTo(properties.Headers);
        history.WriteTo(properties.Headers);
        if (lifetime.Deadline is { } end)
        {
            var timeLeft = Math.Clamp((end - clock.GetUtcNow()).TotalMilliseconds, 1, MaxExpiration.TotalMilliseconds);
            properties.Expiration = timeLeft.ToString("F0", CultureInfo.InvariantCulture);
        }

        await channel.BasicPublishAsync("", queue, mandatory: true, properties, context.ReceiveContext.GetBody(), awaitAck: true, context.CancellationToken);
        return true;
    }
}

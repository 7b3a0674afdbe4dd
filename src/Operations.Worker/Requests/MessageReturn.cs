using System.Globalization;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Sends a request on to a queue as a new message, and has that confirmed before the old one is acknowledged: a
/// rejected message would count as one that its worker died of.
/// </summary>
internal static class MessageReturn
{
    /// <param name="context">The message.</param>
    /// <param name="lifetime">Its life here: it takes its home along, and may wait there until its deadline.</param>
    /// <param name="suspicion">Goes along too.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <returns>False if the transport has no queue to send it to.</returns>
    public static async Task<bool> TrySendAsync(ConsumeContext context, RequestLifetime lifetime, Suspicion suspicion, string queue, TimeProvider clock)
    {
        if (!context.ReceiveContext.TryGetPayload(out ChannelContext? channel) || !context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            return false;

        var properties = new BasicProperties(message.Properties)
        {
            Headers = new Dictionary<string, object?>(message.Properties.Headers ?? new Dictionary<string, object?>()),
        };
        lifetime.Home.WriteTo(properties.Headers);
        suspicion.WriteTo(properties.Headers);
        if (lifetime.Deadline is { } end)
        {
            var timeLeft = Math.Max(1, (end - clock.GetUtcNow()).TotalMilliseconds);
            properties.Expiration = timeLeft.ToString("F0", CultureInfo.InvariantCulture);
        }

        await channel.BasicPublishAsync("", queue, mandatory: true, properties, context.ReceiveContext.GetBody(), awaitAck: true, context.CancellationToken);
        return true;
    }
}

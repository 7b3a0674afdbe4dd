using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>
/// Hands each message over to the thread pool, so that one dispatcher serves a channel whatever its prefetch.
/// </summary>
/// <remarks>
/// RabbitMQ's client awaits its consumers, so MassTransit asks it for as many dispatchers as the prefetch, and every
/// message wakes all that are idle: at a prefetch of 512 that was tens of work items on the thread pool for each message.
/// </remarks>
internal sealed class HandOverConsumer(IAsyncBasicConsumer consumer) : IAsyncBasicConsumer
{
    public IChannel? Channel => consumer.Channel;

    public Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        // The client takes the body's memory back when this returns.
        ReadOnlyMemory<byte> kept = body.ToArray();
        _ = Task.Run(
            () => consumer.HandleBasicDeliverAsync(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, kept, cancellationToken),
            CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelAsync(consumerTag, cancellationToken);

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => consumer.HandleChannelShutdownAsync(channel, reason);
}

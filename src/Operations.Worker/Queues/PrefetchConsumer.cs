using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Operations.Worker.Queues;

/// <summary>A consumer of a <see cref="PrefetchChannel"/>. It gives its messages to the consumer of the transport.</summary>
/// <param name="channel">Its channel.</param>
/// <param name="transport">The consumer of the transport.</param>
/// <param name="tag">Its tag at the broker.</param>
/// <param name="prefetch">The messages that it has at a time.</param>
/// <param name="isExtra">Whether it takes messages for which no lane is free.</param>
internal sealed class PrefetchConsumer(PrefetchChannel channel, IAsyncBasicConsumer transport, string tag, int prefetch, bool isExtra) : IAsyncBasicConsumer
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IAsyncBasicConsumer Transport => transport;

    public string Tag => tag;

    public int Prefetch => prefetch;

    /// <summary>Whether it takes messages for which no lane is free.</summary>
    public bool IsExtra => isExtra;

    public bool IsCancelled => _cancelled.Task.IsCompleted;

    public Task Cancelled => _cancelled.Task;

    /// <summary>When each place for another message became free.</summary>
    public Queue<long> Places { get; } = [];

    public IChannel? Channel => transport.Channel;

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
        channel.Arrived(deliveryTag, this);
        return transport.HandleBasicDeliverAsync(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body, cancellationToken);
    }

    /// <summary>The broker cancels it: the queue was deleted.</summary>
    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        channel.CancelledByBroker(this);
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        channel.IsFirst(this) ? transport.HandleBasicConsumeOkAsync(consumerTag, cancellationToken) : Task.CompletedTask;

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => transport.HandleChannelShutdownAsync(channel, reason);
}

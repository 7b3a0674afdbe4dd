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
    private readonly TaskCompletionSource _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Messages that were handed over and not yet taken, and one until there come no more.
    private int _untaken = 1;

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
        Interlocked.Increment(ref _untaken);
        _ = Task.Run(Take, CancellationToken.None);
        return Task.CompletedTask;

        Task Take()
        {
            try
            {
                return consumer.HandleBasicDeliverAsync(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, kept, cancellationToken);
            }
            finally
            {
                Taken();
            }
        }
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelAsync(consumerTag, cancellationToken);

    /// <summary>Told after every message that came before was taken: later ones would be neither acknowledged nor given back.</summary>
    public async Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        Taken();
        await _allTaken.Task;
        await consumer.HandleBasicCancelOkAsync(consumerTag, cancellationToken);
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => consumer.HandleChannelShutdownAsync(channel, reason);

    private void Taken()
    {
        if (Interlocked.Decrement(ref _untaken) == 0)
            _allTaken.SetResult();
    }
}

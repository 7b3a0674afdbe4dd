using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>Lets an endpoint handle all prefetched messages at the same time, by one dispatcher.</summary>
/// <remarks>
/// RabbitMQ's client awaits its consumers, so MassTransit uses as many dispatchers as the prefetch, and every message wakes all idle
/// ones. See docs/decisions/0022-concurrent-dispatch.md.
/// </remarks>
public static class ConcurrentDispatch
{
    public static void UseConcurrentDispatch(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        // Here this is the number of dispatchers, not a limit.
        endpoint.ConcurrentMessageLimit = 1;
        endpoint.ConfigureChannel(channel => channel.UseFilter(new ChannelFilter()));
    }

    private sealed class ChannelFilter : IFilter<ChannelContext>
    {
        public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new DispatchingChannel(context));

        public void Probe(ProbeContext context) => context.CreateFilterScope("concurrent-dispatch");
    }

    private sealed class DispatchingChannel(ChannelContext channel) : ScopeChannelContext(channel, channel.CancellationToken), ChannelContext
    {
        private readonly ChannelContext _channel = channel;

        Task<string> ChannelContext.BasicConsume(
            string queue,
            bool noAck,
            bool exclusive,
            IDictionary<string, object> arguments,
            IAsyncBasicConsumer consumer,
            string consumerTag,
            CancellationToken cancellationToken) =>
            _channel.BasicConsume(queue, noAck, exclusive, arguments, new ConcurrentConsumer(consumer), consumerTag, cancellationToken);
    }
}

/// <summary>Passes each message to a consumer on the thread pool, and does not wait for it.</summary>
internal sealed class ConcurrentConsumer(IAsyncBasicConsumer consumer) : IAsyncBasicConsumer
{
    private readonly TaskCompletionSource _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Messages that the consumer has not taken yet, plus one until the consumer is cancelled.
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
        // The client reuses the memory of the body when this returns.
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

    /// <summary>Forwarded after all earlier messages are taken. Otherwise they would be neither acknowledged nor requeued.</summary>
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

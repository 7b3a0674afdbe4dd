using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Api.Requests;

/// <summary>
/// A channel without acknowledgements, each of which would be a system call here and work for the broker. An answer is for one
/// caller of this replica: delivered again, after the replica's end, it would find nobody.
/// </summary>
internal sealed class ReplyChannel(ChannelContext channel) : ScopeChannelContext(channel, channel.CancellationToken), ChannelContext
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
        _channel.BasicConsume(queue, noAck: true, exclusive, arguments, consumer, consumerTag, cancellationToken);

    ValueTask ChannelContext.BasicAck(ulong deliveryTag, bool multiple, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    Task ChannelContext.BasicNack(ulong deliveryTag, bool multiple, bool requeue, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Has an endpoint consume on such a channel.</summary>
    internal sealed class Filter : IFilter<ChannelContext>
    {
        public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new ReplyChannel(context));

        public void Probe(ProbeContext context) => context.CreateFilterScope("no-acknowledgements");
    }
}

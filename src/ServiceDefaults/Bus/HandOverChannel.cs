using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>A channel on which consumers are given their messages by <see cref="HandOverConsumer"/>.</summary>
internal sealed class HandOverChannel(ChannelContext channel) : ScopeChannelContext(channel, channel.CancellationToken), ChannelContext
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
        _channel.BasicConsume(queue, noAck, exclusive, arguments, new HandOverConsumer(consumer), consumerTag, cancellationToken);
}

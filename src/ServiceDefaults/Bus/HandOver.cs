using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>Has an endpoint take as many messages at a time as it prefetches, by one dispatcher. See <see cref="HandOverConsumer"/>.</summary>
public static class HandOver
{
    public static void UseHandOver(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        // Not a limit here: the number of dispatchers, each of which hands its messages over.
        endpoint.ConcurrentMessageLimit = 1;
        endpoint.ConfigureChannel(channel => channel.UseFilter(new ChannelFilter()));
    }

    private sealed class ChannelFilter : IFilter<ChannelContext>
    {
        public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new HandOverChannel(context));

        public void Probe(ProbeContext context) => context.CreateFilterScope("hand-over");
    }
}

using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// This worker's consumer of one queue: its channel, and how it is stopped. The in-memory transport has no channel.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="prefetch">Changes its prefetch; null if that is fixed.</param>
internal sealed class QueueConsumer(string queue, QueuePrefetch? prefetch = null) : IFilter<ChannelContext>
{
    // Every broker has it.
    private const string AnyExchange = "amq.direct";

    private volatile IChannel? _channel;
    private volatile PrefetchChannel? _prefetching;
    private volatile bool _stopped;

    public string Queue => queue;

    public QueuePrefetch? Prefetch => prefetch;

    /// <summary>The consumer tag at the broker.</summary>
    public string Tag { get; } = $"worker-{NewId.NextGuid():n}";

    /// <summary>Whether it was connected and is not now.</summary>
    public bool IsDisconnected => _channel is { IsOpen: false };

    /// <summary>Called for every channel that the transport opens for this consumer.</summary>
    public Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        // A second after the cancellation the transport opens another channel and would consume again.
        if (_stopped)
            return Task.CompletedTask;

        _channel = context.Channel;
        _prefetching = prefetch is null ? null : new PrefetchChannel(context, prefetch);
        return next.Send(_prefetching ?? context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("queue-consumer");

    /// <summary>Cancels the consumer at the broker. Messages that have arrived are not affected.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_channel is { IsOpen: true } channel)
            await (_prefetching?.StopAsync(cancellationToken) ?? channel.BasicCancelAsync(Tag, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Waits until the broker has received all acknowledgements of this consumer: it handles the frames of a channel in order.
    /// Returns at once without a connection.
    /// </summary>
    public async Task AcknowledgedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_channel is { IsOpen: true } channel)
                await channel.ExchangeDeclarePassiveAsync(AnyExchange, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connection was lost in this moment.
        }
    }
}

using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// Responsible for this worker's own consumer on one queue: the channel it is on, and its end. On the in-memory transport
/// there is no channel.
/// </summary>
internal sealed class QueueConsumer(string queue) : IFilter<ChannelContext>
{
    // One that every broker has.
    private const string AnyExchange = "amq.direct";

    private volatile IChannel? _channel;
    private volatile bool _stopped;

    public string Queue => queue;

    /// <summary>Its name at the broker.</summary>
    public string Tag { get; } = $"worker-{NewId.NextGuid():n}";

    /// <summary>Whether it was connected and is not any more.</summary>
    public bool IsDisconnected => _channel is { IsOpen: false };

    /// <summary>Hears of every new channel that the transport opens for this consumer.</summary>
    public Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        // Until its bus stops the transport opens another channel a second after it was cancelled, and would consume again.
        if (_stopped)
            return Task.CompletedTask;

        _channel = context.Channel;
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("queue-consumer");

    /// <summary>Has the broker send no more, for good. What came already is not touched.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_channel is { IsOpen: true } channel)
            await channel.BasicCancelAsync(Tag, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Waits until the broker has what this consumer acknowledged before: it answers what comes on one channel in order.
    /// Without a connection there is nothing to wait for.
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
            // The connection went in this moment.
        }
    }
}

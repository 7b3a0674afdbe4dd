using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Worker.Queues;

/// <summary>
/// Responsible for what a worker knows of its own consumer on one queue: the channel it is on, and when it last got
/// anything. On the in-memory transport there is no channel, and nothing to know.
/// </summary>
internal sealed class QueueConsumer(string queue, int prefetch, TimeProvider clock) : IFilter<ChannelContext>
{
    // One that every broker has.
    private const string AnyExchange = "amq.direct";

    private volatile ChannelContext? _channel;
    private volatile bool _stopped;
    private IConnection? _watched;
    private int _inHand;
    private long _lastDelivery = clock.GetTimestamp();
    private TaskCompletionSource _nextDelivery = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Queue => queue;

    /// <summary>The most messages it takes at a time.</summary>
    public int Prefetch => prefetch;

    /// <summary>Messages that it has in hand.</summary>
    public int InHand => _inHand;

    /// <summary>Its name at the broker.</summary>
    public string Tag { get; } = $"worker-{NewId.NextGuid():n}";

    public TimeSpan SinceLastDelivery => clock.GetElapsedTime(Interlocked.Read(ref _lastDelivery));

    /// <summary>Whether the broker takes nothing now, as when it is short of memory: then no probe tells anything.</summary>
    public bool IsBlocked { get; private set; }

    public bool IsConnected => _channel?.ConnectionContext.Connection.IsOpen ?? false;

    /// <summary>Whether it was told to take no more.</summary>
    public bool IsStopped => _stopped;

    /// <summary>Whether it was connected and is not any more.</summary>
    public bool IsCutOff => _channel is not null && !IsConnected;

    /// <summary>Whether it got nothing although it should have; over with the next message that comes.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Says that a message came.</summary>
    public void Delivered()
    {
        IsSilent = false;
        Interlocked.Exchange(ref _lastDelivery, clock.GetTimestamp());
        Interlocked.Exchange(ref _nextDelivery, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Says that a request came, which is in hand until <see cref="Settled"/>.</summary>
    public void Took()
    {
        Interlocked.Increment(ref _inHand);
        Delivered();
    }

    public void Settled() => Interlocked.Decrement(ref _inHand);

    /// <summary>Waits for a message that comes after this call, or came at most one look before it.</summary>
    public Task NextDeliveryAsync(CancellationToken cancellationToken) =>
        SinceLastDelivery < ProbeSchedule.BetweenLooks ? Task.CompletedTask : _nextDelivery.Task.WaitAsync(cancellationToken);

    /// <summary>Hears of every new channel that the transport opens for this consumer.</summary>
    public Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        // Until its bus stops the transport opens another channel a second after it was cancelled, and would consume again.
        if (_stopped)
            return Task.CompletedTask;

        Interlocked.Exchange(ref _lastDelivery, clock.GetTimestamp());
        Watch(context.ConnectionContext.Connection);
        _channel = context;
        return next.Send(context);
    }

    private void Watch(IConnection connection)
    {
        if (ReferenceEquals(connection, _watched))
            return;

        _watched = connection;
        IsBlocked = false;
        connection.ConnectionBlockedAsync += (_, _) => Task.FromResult(IsBlocked = true);
        connection.ConnectionUnblockedAsync += (_, _) => Task.FromResult(IsBlocked = false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("queue-consumer");

    /// <summary>Has the broker send no more, for good. What came already is not touched.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_channel is { Channel.IsOpen: true } channel)
            await channel.Channel.BasicCancelAsync(Tag, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Waits until the broker has what this consumer acknowledged before: it answers what comes on one channel in order.
    /// Without a connection there is nothing to wait for.
    /// </summary>
    public async Task AcknowledgedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_channel is { Channel.IsOpen: true } channel)
                await channel.Channel.ExchangeDeclarePassiveAsync(AnyExchange, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connection went in this moment.
        }
    }

    /// <summary>Asks the broker, on a channel made for it, how many consumers the queue has.</summary>
    /// <returns>0 if there is no connection.</returns>
    public async Task<int> CountConsumersAsync(CancellationToken cancellationToken)
    {
        if (_channel?.ConnectionContext is not { Connection.IsOpen: true } connection)
            return 0;

        await using var channel = await connection.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return (int)(await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).ConsumerCount;
    }
}

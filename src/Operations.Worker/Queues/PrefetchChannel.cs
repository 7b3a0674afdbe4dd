using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// A channel that consumes one queue with a prefetch that changes. A prefetch is that of a consumer and cannot be changed, so this adds
/// consumers and cancels them. The transport knows only the first one and gets the messages of all.
/// </summary>
internal sealed class PrefetchChannel(ChannelContext channel, QueuePrefetch prefetch) : ScopeChannelContext(channel, channel.CancellationToken), ChannelContext
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    private readonly ChannelContext _channel = channel;
    private readonly Lock _lock = new();
    private readonly List<PrefetchConsumer> _consumers = [];
    private readonly Dictionary<ulong, PrefetchConsumer> _inHand = [];
    private Func<IAsyncBasicConsumer, string, bool, Task> _consumeAsync = (_, _, _) => Task.CompletedTask;
    private PrefetchConsumer? _first;
    private Task? _adjusting;
    private int _added;
    private bool _stopping;

    /// <summary>Messages for which no consumer has a place: theirs is cancelled.</summary>
    private int Unplaced => _inHand.Values.Count(consumer => consumer.IsCancelled);

    /// <summary>Lanes that have neither a message nor a place for one.</summary>
    private int Missing => prefetch.Lanes - Unplaced - _consumers.Where(consumer => !consumer.IsExtra).Sum(consumer => consumer.Prefetch);

    Task<string> ChannelContext.BasicConsume(
        string queue,
        bool noAck,
        bool exclusive,
        IDictionary<string, object> arguments,
        IAsyncBasicConsumer consumer,
        string consumerTag,
        CancellationToken cancellationToken)
    {
        // Below the others: a message goes to a lane that is free, on whichever worker, before it waits for one that is not.
        var extra = new Dictionary<string, object>(arguments) { ["x-priority"] = -1 };
        _consumeAsync = (added, tag, isExtra) =>
            _channel.BasicConsume(queue, noAck, exclusive, isExtra ? extra : arguments, added, tag, CancellationToken.None);
        _first = new PrefetchConsumer(this, consumer, consumerTag, prefetch.Lanes, isExtra: false);
        lock (_lock)
            _consumers.Add(_first);
        prefetch.PerLane = 0;
        return _channel.BasicConsume(queue, noAck, exclusive, arguments, _first, consumerTag, cancellationToken);
    }

    ValueTask ChannelContext.BasicAck(ulong deliveryTag, bool multiple, CancellationToken cancellationToken)
    {
        Settled(deliveryTag);
        return _channel.BasicAck(deliveryTag, multiple, cancellationToken);
    }

    Task ChannelContext.BasicNack(ulong deliveryTag, bool multiple, bool requeue, CancellationToken cancellationToken)
    {
        Settled(deliveryTag);
        return _channel.BasicNack(deliveryTag, multiple, requeue, cancellationToken);
    }

    Task ChannelContext.BasicCancel(string consumerTag, CancellationToken cancellationToken) => StopAsync(cancellationToken);

    /// <summary>Cancels all consumers. Messages that have arrived are not affected.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_stopping)
                return;
            _stopping = true;
        }

        await (_adjusting ?? Task.CompletedTask).WaitAsync(cancellationToken);
        await CancelAsync(_ => true);
        if (_first is not null)
            await _first.Transport.HandleBasicCancelOkAsync(_first.Tag, cancellationToken);
    }

    /// <summary>The consumer that the transport knows.</summary>
    public bool IsFirst(PrefetchConsumer consumer) => consumer == _first;

    /// <summary>The broker cancels a consumer: the queue was deleted.</summary>
    public void CancelledByBroker(PrefetchConsumer consumer)
    {
        lock (_lock)
        {
            _consumers.Remove(consumer);
            if (_stopping)
                return;
            _stopping = true;
        }

        _ = EndAsync(_adjusting ?? Task.CompletedTask);
    }

    /// <summary>
    /// The transport consumes again as soon as it hears of it. Consumers that are left would give their messages to the old one, so it hears of it after the
    /// last one has ended. Closing the channel instead would lose the answers that are being sent on it.
    /// </summary>
    private async Task EndAsync(Task adjusted)
    {
        try
        {
            await adjusted;
            await CancelAsync(_ => true);
            await _first!.Transport.HandleBasicCancelAsync(_first.Tag, CancellationToken.None);
        }
        catch (Exception exception)
        {
            prefetch.NotChanged(exception);
            await Channel.AbortAsync(CancellationToken.None);
        }
    }

    /// <summary>A consumer gets a message.</summary>
    public void Arrived(ulong deliveryTag, PrefetchConsumer consumer)
    {
        lock (_lock)
        {
            _inHand[deliveryTag] = consumer;
            if (consumer.Places.TryDequeue(out var since))
                prefetch.Estimate.Delivered(prefetch.Clock.GetElapsedTime(since));
            if (_adjusting is null && !_stopping)
                _adjusting = AdjustAsync();
        }
    }

    private void Settled(ulong deliveryTag)
    {
        lock (_lock)
        {
            if (_inHand.Remove(deliveryTag, out var consumer) && !consumer.IsExtra)
                consumer.Places.Enqueue(prefetch.Clock.GetTimestamp());
        }
    }

    /// <summary>Adjusts the prefetch from time to time while there are messages.</summary>
    private async Task AdjustAsync()
    {
        while (true)
        {
            await Task.Delay(CheckInterval, prefetch.Clock, CancellationToken.None);
            try
            {
                await AdjustOnceAsync();
            }
            catch (Exception exception)
            {
                // It was lost, or the broker did not answer in time. The transport opens another one.
                if (Channel.IsOpen)
                    prefetch.NotChanged(exception);
                await Channel.AbortAsync(CancellationToken.None);
                return;
            }

            lock (_lock)
            {
                if (!_stopping && (_inHand.Count > 0 || Missing > 0))
                    continue;
                _adjusting = null;
                return;
            }
        }
    }

    private async Task AdjustOnceAsync()
    {
        if (_stopping)
            return;

        var perLane = prefetch.Next();
        if (perLane != prefetch.PerLane)
            await ChangeAsync(perLane);
        int surplus, missing;
        lock (_lock)
            (surplus, missing) = (_inHand.Count - prefetch.Count, Missing);
        if (perLane == 0)
            prefetch.Requeue(surplus);
        if (missing > 0)
            await ConsumeAsync(missing, isExtra: false);
    }

    private async Task ChangeAsync(int perLane)
    {
        await CancelAsync(consumer => consumer.IsExtra);
        if (perLane > 0)
            await ConsumeAsync(perLane * prefetch.Lanes, isExtra: true);
        else if (HasUnplaced())
            // Their computations use lanes too, but the other consumers would take messages for all lanes.
            await CancelAsync(_ => true);
        prefetch.PerLane = perLane;

        bool HasUnplaced()
        {
            lock (_lock)
                return Unplaced > 0;
        }
    }

    private async Task ConsumeAsync(int count, bool isExtra)
    {
        var consumer = new PrefetchConsumer(this, _first!.Transport, $"{_first.Tag}-{++_added}", count, isExtra);
        lock (_lock)
            _consumers.Add(consumer);
        await _channel.BasicQos(0, (ushort)Math.Min(ushort.MaxValue, count), false, CancellationToken.None);
        await _consumeAsync(consumer, consumer.Tag, isExtra);
    }

    /// <summary>Cancels consumers at the broker, and waits for the messages that it has sent to them.</summary>
    private async Task CancelAsync(Func<PrefetchConsumer, bool> which)
    {
        List<PrefetchConsumer> cancelled;
        lock (_lock)
        {
            cancelled = _consumers.Where(which).ToList();
            _consumers.RemoveAll(cancelled.Contains);
        }

        foreach (var consumer in cancelled)
        {
            await _channel.BasicCancel(consumer.Tag, CancellationToken.None);
            await consumer.Cancelled.WaitAsync(CancelTimeout, prefetch.Clock);
        }
    }
}

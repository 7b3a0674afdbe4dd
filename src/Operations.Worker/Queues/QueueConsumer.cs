using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// This worker's consumer of one queue: its channel, and how it is stopped. The in-memory transport has no channel.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="operation">The operation of its requests; null if it has those of all.</param>
/// <param name="messages">How many messages it takes at a time, if that is fixed.</param>
/// <param name="prefetch">Changes how many it takes; null if that is fixed.</param>
internal sealed class QueueConsumer(string queue, string? operation, int messages, QueuePrefetch? prefetch = null) : IFilter<ChannelContext>
{
    // Every broker has it.
    private const string AnyExchange = "amq.direct";

    private volatile IChannel? _channel;
    private volatile PrefetchChannel? _prefetching;
    private volatile TaskCompletionSource? _paused;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Queue => queue;

    public string? Operation => operation;

    public QueuePrefetch? Prefetch => prefetch;

    /// <summary>How many messages it takes at a time.</summary>
    public int Messages => prefetch?.Count ?? messages;

    /// <summary>The consumer tag at the broker.</summary>
    public string Tag { get; } = $"worker-{NewId.NextGuid():n}";

    /// <summary>Whether it was connected and is not now.</summary>
    public bool IsDisconnected => _channel is { IsOpen: false };

    /// <summary>Called for every channel that the transport opens for this consumer.</summary>
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        // A second after the cancellation, and after a lost connection, the transport opens another channel and would consume again.
        await WhilePausedAsync(context.Channel);
        if (_stopped.Task.IsCompleted || !context.Channel.IsOpen)
            return;

        _channel = context.Channel;
        _prefetching = prefetch is null ? null : new PrefetchChannel(context, prefetch);
        await next.Send(_prefetching ?? context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("queue-consumer");

    /// <summary>Cancels the consumer at the broker for good. Messages that have arrived are not affected.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped.TrySetResult();
        return _paused is null ? CancelAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>The same until <see cref="Resume"/>.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        if (_paused is not null)
            return Task.CompletedTask;

        _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return CancelAsync(cancellationToken);
    }

    /// <summary>Consumes again, as soon as the messages that have arrived before are handled.</summary>
    public void Resume()
    {
        var paused = _paused;
        _paused = null;
        paused?.TrySetResult();
    }

    /// <summary>
    /// Waits while it is paused. In memory it cannot be stopped: requests wait here, as they would in a queue.
    /// </summary>
    public Task ResumedAsync(CancellationToken cancellationToken) => _paused?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

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

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } channel)
            await (_prefetching?.StopAsync(cancellationToken) ?? channel.BasicCancelAsync(Tag, cancellationToken: cancellationToken));
    }

    private async Task WhilePausedAsync(IChannel channel)
    {
        if (_paused is not { } paused)
            return;

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += ClosedAsync;
        if (channel.IsOpen)
            await Task.WhenAny(paused.Task, closed.Task, _stopped.Task);
        channel.ChannelShutdownAsync -= ClosedAsync;

        Task ClosedAsync(object sender, ShutdownEventArgs reason)
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}

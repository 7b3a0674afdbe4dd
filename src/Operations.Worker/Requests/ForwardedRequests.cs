using MassTransit;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Knows which moved requests are not acknowledged yet. A worker acknowledges them before it runs a quarantined request. If it
/// crashed before that, the broker would deliver them a second time.
/// </summary>
internal sealed class ForwardedRequests(TimeProvider clock) : IReceiveObserver
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private int _unacknowledged;

    /// <summary>Called before a request is moved to another queue.</summary>
    public void Add(ReceiveContext context)
    {
        context.GetOrAddPayload(() => new Mark());
        Interlocked.Increment(ref _unacknowledged);
    }

    /// <summary>Waits until all are acknowledged, for five seconds at most: without a broker they never are.</summary>
    public async Task AcknowledgedAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (Volatile.Read(ref _unacknowledged) > 0 && clock.GetElapsedTime(started) < Timeout)
            await Task.Delay(PollInterval, clock, cancellationToken);
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Acknowledged(context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Acknowledged(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    private Task Acknowledged(ReceiveContext context)
    {
        if (context.TryGetPayload(out Mark? _))
            Interlocked.Decrement(ref _unacknowledged);
        return Task.CompletedTask;
    }

    private sealed class Mark;
}

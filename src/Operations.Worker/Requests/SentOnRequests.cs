using MassTransit;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Responsible for a worker's acknowledging what it has sent on before it runs a suspect: if it died of that in
/// between, the broker would deliver them again, and there would be two of each.
/// </summary>
internal sealed class SentOnRequests(TimeProvider clock) : IReceiveObserver
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private int _unsettled;

    /// <summary>Says that this message is about to be sent on.</summary>
    public void Add(ReceiveContext context)
    {
        context.GetOrAddPayload(() => new Mark());
        Interlocked.Increment(ref _unsettled);
    }

    /// <summary>Waits until all are acknowledged. If the broker is away they never are, and the wait ends all the same.</summary>
    public async Task SettledAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (Volatile.Read(ref _unsettled) > 0 && clock.GetElapsedTime(started) < Patience)
            await Task.Delay(BetweenLooks, clock, cancellationToken);
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Settle(context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Settle(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    private Task Settle(ReceiveContext context)
    {
        if (context.TryGetPayload(out Mark? _))
            Interlocked.Decrement(ref _unsettled);
        return Task.CompletedTask;
    }

    private sealed class Mark;
}

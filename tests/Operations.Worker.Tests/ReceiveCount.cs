using MassTransit;

namespace Messaging.Operations.Worker.Tests;

/// <summary>Counts the messages that the queue with this name prefix has handled, with any outcome.</summary>
internal sealed class ReceiveCount(string queuePrefix) : IReceiveObserver
{
    private int _done;
    private int _faults;

    public int Done => Volatile.Read(ref _done);

    /// <summary>How often a consumer's end counted as a fault, in logs and metrics.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Count(context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Count(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        Interlocked.Increment(ref _faults);
        return Task.CompletedTask;
    }

    private Task Count(ReceiveContext context)
    {
        if (context.InputAddress.AbsolutePath.StartsWith($"/{queuePrefix}", StringComparison.Ordinal))
            Interlocked.Increment(ref _done);
        return Task.CompletedTask;
    }
}

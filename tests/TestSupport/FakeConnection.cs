using System.Reflection;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Messaging.TestSupport;

/// <summary>A connection to a broker whose queues and events the test sets.</summary>
public sealed class FakeConnection
{
    private readonly Dictionary<string, Delegate?> _handlers = [];

    public FakeConnection() => Connection = Proxy.Of<IConnection>(Invoke);

    public IConnection Connection { get; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Whether the broker answers.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>What is thrown instead of the number of messages.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The messages of each queue. The others do not exist.</summary>
    public Dictionary<string, uint> Queues { get; } = [];

    /// <summary>How often a queue was counted.</summary>
    public int Counts { get; private set; }

    public Task BlockAsync(string reason) => RaiseAsync(nameof(IConnection.ConnectionBlockedAsync), new ConnectionBlockedEventArgs(reason));

    public Task UnblockAsync() => RaiseAsync(nameof(IConnection.ConnectionUnblockedAsync), new AsyncEventArgs());

    public Task CloseAsync()
    {
        IsOpen = false;
        return RaiseAsync(nameof(IConnection.ConnectionShutdownAsync), new ShutdownEventArgs(ShutdownInitiator.Peer, Constants.ConnectionForced, "closed"));
    }

    private Task RaiseAsync<TArgs>(string name, TArgs args)
        where TArgs : AsyncEventArgs =>
        _handlers.GetValueOrDefault(name) is AsyncEventHandler<TArgs> handler ? handler(Connection, args) : Task.CompletedTask;

    private object? Invoke(MethodInfo method, object?[] arguments)
    {
        if (method.Name.StartsWith("add_", StringComparison.Ordinal))
        {
            var name = method.Name["add_".Length..];
            _handlers[name] = Delegate.Combine(_handlers.GetValueOrDefault(name), (Delegate?)arguments[0]);
            return null;
        }

        return method.Name switch
        {
            $"get_{nameof(IConnection.IsOpen)}" => IsOpen,
            nameof(IConnection.CreateChannelAsync) => Task.FromResult(Proxy.Of<IChannel>(InvokeChannel)),
            _ => throw new NotSupportedException(method.Name),
        };
    }

    private object? InvokeChannel(MethodInfo method, object?[] arguments) => method.Name switch
    {
        nameof(IChannel.QueueDeclarePassiveAsync) => CountAsync((string)arguments[0]!, (CancellationToken)arguments[1]!),
        nameof(IAsyncDisposable.DisposeAsync) => ValueTask.CompletedTask,
        _ => throw new NotSupportedException(method.Name),
    };

    private async Task<QueueDeclareOk> CountAsync(string queue, CancellationToken stop)
    {
        Counts++;
        if (Failure is not null)
            throw Failure;
        if (!Answers)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        return Queues.TryGetValue(queue, out var messages)
            ? new QueueDeclareOk(queue, messages, consumerCount: 0)
            : throw new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, Constants.NotFound, $"NOT_FOUND - no queue '{queue}'"));
    }
}

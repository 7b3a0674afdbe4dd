using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Constants = RabbitMQ.Client.Constants;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>
/// The connection of this host to the broker: its number, the messages of a queue, and whether the broker blocks it, as it does while it
/// is short of memory or disk. A blocked connection stays open, and messages wait in its socket.
/// </summary>
public sealed partial class BrokerConnection(ILogger<BrokerConnection> logger)
{
    // «NOT_FOUND - no queue 'get-list' in vhost '/'». With the same code the broker says that it cannot reach a queue: its node is down, its
    // process is stopped, or too few of its nodes answer.
    private const string NoQueue = "no queue";

    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _changing = new();
    private volatile IConnection? _connection;
    private volatile string? _blocked;
    private volatile int _number;

    /// <value>The broker's reason; null while it takes messages.</value>
    public string? BlockedReason => _blocked;

    /// <value>The number of the current connection. It grows with each new one.</value>
    public int Number => _number;

    /// <summary>Counts the messages of a queue that no consumer has: 0 if there is no such queue.</summary>
    /// <returns>Null if it is unknown: there is no connection, or the broker cannot reach the queue or does not answer.</returns>
    public async Task<uint?> CountMessagesAsync(string queue, CancellationToken stop)
    {
        if (_connection is not { IsOpen: true } connection)
            return null;

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(CountTimeout);
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: timeout.Token);
            return (await channel.QueueDeclarePassiveAsync(queue, timeout.Token)).MessageCount;
        }
        catch (OperationInterruptedException interrupted)
            when (interrupted.ShutdownReason is { ReplyCode: Constants.NotFound } reason && reason.ReplyText.Contains(NoQueue, StringComparison.Ordinal))
        {
            return 0;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Watches the connection of an endpoint. All endpoints of a bus share one.</summary>
    public void Watch(IConnection connection)
    {
        lock (_changing)
        {
            if (ReferenceEquals(_connection, connection))
                return;

            _connection = connection;
            _number++;
            Set(null);
        }

        connection.ConnectionBlockedAsync += (_, blocked) => SetAsync(connection, blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => SetAsync(connection, null);
        connection.ConnectionShutdownAsync += (_, _) => SetAsync(connection, null);
    }

    private Task SetAsync(IConnection connection, string? reason)
    {
        lock (_changing)
        {
            // An event of an earlier connection can be late.
            if (ReferenceEquals(_connection, connection))
                Set(reason);
        }

        return Task.CompletedTask;
    }

    private void Set(string? reason)
    {
        if (reason is not null && _blocked is null)
            LogBlocked(reason);
        else if (reason is null && _blocked is not null)
            LogUnblocked();
        _blocked = reason;
    }

    [LoggerMessage(LogLevel.Warning, "The message broker takes no messages: {Reason:l}. They wait until it has memory and disk space again")]
    private partial void LogBlocked(string reason);

    [LoggerMessage(LogLevel.Information, "The message broker takes messages again")]
    private partial void LogUnblocked();
}

/// <summary>Shows <see cref="BrokerConnection"/> the connection of each channel.</summary>
internal sealed class BrokerConnectionFilter(BrokerConnection connection) : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        connection.Watch(context.ConnectionContext.Connection);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("broker-connection");
}

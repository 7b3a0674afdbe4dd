using System.Net.Sockets;
using RabbitMQ.Client;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>
/// Responsible for the socket of this process's connection to the broker, so that the connection can be broken as a
/// network would break it. The transport makes another at once.
/// </summary>
/// <remarks>
/// Closed by the client's own means, the connection would leave MassTransit's channels for sending as they are, and the
/// first message on each would fail: it takes such an end for one that it wanted itself (its SharedChannelContextFactory).
/// </remarks>
public sealed class BrokerSocket
{
    private volatile ITcpClient? _current;

    /// <summary>Breaks the connection if there is one.</summary>
    public void Break() => _current?.Close();

    /// <summary>Has this factory's connections use sockets that can be broken.</summary>
    internal Task Attach(ConnectionFactory connections)
    {
        connections.SocketFactory = Open;
        return Task.CompletedTask;
    }

    private ITcpClient Open(AddressFamily family) => _current = ConnectionFactoryBase.DefaultSocketFactory(family);
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A way to the broker that can be broken: for the connections of that moment, while later ones get through.</summary>
internal sealed class BrokerProxy : IAsyncDisposable
{
    private readonly UriBuilder _broker;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<BrokerProxyConnection> _connections = new();
    private readonly Task _accepting;

    public BrokerProxy(string broker)
    {
        _broker = new UriBuilder(broker);
        _listener.Start();
        Address = new UriBuilder(broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();
        _accepting = AcceptAsync();
    }

    /// <summary>The broker's address, by this way.</summary>
    public string Address { get; }

    public int Connections => _connections.Count;

    public void Break(BrokenWay way)
    {
        foreach (var connection in _connections)
            connection.Broken = way;
    }

    /// <summary>Closes the connections there are.</summary>
    public void Cut()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
            connection.Dispose();
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var worker = await _listener.AcceptTcpClientAsync(_closing.Token);
            var broker = new TcpClient();
            await broker.ConnectAsync(_broker.Host, _broker.Port, _closing.Token);
            worker.NoDelay = broker.NoDelay = true;
            _connections.Enqueue(new BrokerProxyConnection(worker, broker));
        }
    }
}

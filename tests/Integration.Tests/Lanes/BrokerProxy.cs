using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A way to the broker whose connections can be cut.</summary>
internal sealed class BrokerProxy : IAsyncDisposable
{
    private readonly UriBuilder _broker;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<(TcpClient Service, TcpClient Broker)> _connections = new();
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

    /// <summary>Closes the connections there are.</summary>
    public void Cut()
    {
        foreach (var (service, broker) in _connections)
        {
            service.Dispose();
            broker.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Cut();
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var service = await _listener.AcceptTcpClientAsync(_closing.Token);
            var broker = new TcpClient();
            await broker.ConnectAsync(_broker.Host, _broker.Port, _closing.Token);
            service.NoDelay = broker.NoDelay = true;
            _connections.Enqueue((service, broker));
            _ = ForwardAsync(service, broker);
            _ = ForwardAsync(broker, service);
        }
    }

    private static async Task ForwardAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A proxy of the broker. It can cut its connections, and counts acknowledgements.</summary>
internal sealed class BrokerProxy : IAsyncDisposable
{
    // AMQP 0-9-1: the length of the frame, then class and method of basic.ack.
    private static readonly byte[] Acknowledgement = [0, 0, 0, 13, 0, 60, 0, 80];

    private readonly UriBuilder _broker;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<(TcpClient Service, TcpClient Broker)> _connections = new();
    private readonly Task _accepting;
    private int _acknowledgements;

    public BrokerProxy(string broker)
    {
        _broker = new UriBuilder(broker);
        _listener.Start();
        Address = new UriBuilder(broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy.</summary>
    public string Address { get; }

    public int Connections => _connections.Count;

    /// <summary>Acknowledgements by the service, except one that is split between two reads.</summary>
    public int Acknowledgements => _acknowledgements;

    /// <summary>Closes the current connections.</summary>
    public void Cut()
    {
        foreach (var (service, broker) in _connections)
        {
            service.Dispose();
            broker.Dispose();
        }
    }

    private delegate void ReadSpan(ReadOnlySpan<byte> bytes);

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
            _ = ForwardAsync(service, broker, Count);
            _ = ForwardAsync(broker, service, _ => { });
        }
    }

    private void Count(ReadOnlySpan<byte> sent)
    {
        for (var next = 0; sent[next..].IndexOf(Acknowledgement) is var at and >= 0; next += at + Acknowledgement.Length)
            Interlocked.Increment(ref _acknowledgements);
    }

    private static async Task ForwardAsync(TcpClient from, TcpClient to, ReadSpan look)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var read and > 0)
            {
                look(buffer.AsSpan(0, read));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}

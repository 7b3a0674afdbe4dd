using System.Buffers.Binary;
using System.Net.Sockets;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>One connection through a <see cref="BrokerProxy"/>. It knows as much of AMQP 0-9-1 as it takes to leave out deliveries.</summary>
internal sealed class BrokerProxyConnection : IDisposable
{
    private const int HeaderLength = 7; // type, channel, length of the payload
    private const int MethodFrame = 1;
    private const int HeartbeatFrame = 8;
    private const uint BasicDeliver = (60 << 16) + 60;

    private readonly TcpClient _worker;
    private readonly TcpClient _broker;

    public BrokerProxyConnection(TcpClient worker, TcpClient broker)
    {
        _worker = worker;
        _broker = broker;
        _ = PumpAsync(ForwardAsync, from: worker, to: broker);
        _ = PumpAsync(ForwardFramesAsync, from: broker, to: worker);
    }

    public volatile BrokenWay Broken;

    public void Dispose()
    {
        _worker.Dispose();
        _broker.Dispose();
    }

    private async Task PumpAsync(Func<Stream, Stream, Task> forwardAsync, TcpClient from, TcpClient to)
    {
        try
        {
            await forwardAsync(from.GetStream(), to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
        }

        Dispose();
    }

    private async Task ForwardAsync(Stream from, Stream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private async Task ForwardFramesAsync(Stream from, Stream to)
    {
        var delivering = new HashSet<int>();
        var header = new byte[HeaderLength];
        while (true)
        {
            await from.ReadExactlyAsync(header);
            var channel = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1));
            var rest = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(3)) + 1];
            await from.ReadExactlyAsync(rest);

            // What follows a delivery on its channel, up to the next method, is its message.
            if (header[0] == MethodFrame && BinaryPrimitives.ReadUInt32BigEndian(rest) == BasicDeliver)
                delivering.Add(channel);
            else if (header[0] is MethodFrame or HeartbeatFrame)
                delivering.Remove(channel);
            if (Broken == BrokenWay.Deliveries && delivering.Contains(channel))
                continue;

            await to.WriteAsync(header);
            await to.WriteAsync(rest);
        }
    }
}

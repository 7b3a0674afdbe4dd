using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Messaging.Faults;

/// <summary>Forwards TCP connections to an address, and holds back all bytes in both directions for a time. Not every kernel can delay packets.</summary>
internal sealed class DelayingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource _disposed = new();
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;

    private DelayingRelay(IPEndPoint target, TimeSpan delay)
    {
        (_target, _delay) = (target, delay);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static DelayingRelay Start(IPAddress host, int port, TimeSpan delay) => new(new IPEndPoint(host, port), delay);

    public ValueTask DisposeAsync()
    {
        _disposed.Cancel();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_disposed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using var target = new TcpClient();
        using (caller)
        {
            try
            {
                await target.ConnectAsync(_target, _disposed.Token);
                await Task.WhenAny(ForwardAsync(caller.GetStream(), target.GetStream()), ForwardAsync(target.GetStream(), caller.GetStream()));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // One of the two is gone: the other's connection is closed too.
            }
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var chunks = Channel.CreateUnbounded<(long Read, byte[] Bytes)>();
        await Task.WhenAny(ReadAsync(), WriteAsync());

        async Task ReadAsync()
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, _disposed.Token) is > 0 and var read)
                await chunks.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), buffer.AsSpan(0, read).ToArray()), _disposed.Token);
        }

        async Task WriteAsync()
        {
            await foreach (var (read, bytes) in chunks.Reader.ReadAllAsync(_disposed.Token))
            {
                var early = _delay - TimeProvider.System.GetElapsedTime(read);
                if (early > TimeSpan.Zero)
                    await Task.Delay(early, TimeProvider.System, _disposed.Token);
                await to.WriteAsync(bytes, _disposed.Token);
            }
        }
    }
}

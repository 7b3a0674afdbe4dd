using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Bench.Load;

/// <summary>One kept-alive HTTP/1.1 connection on a blocking socket: the least that a client can add to what it measures.</summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly byte[] LastChunk = [.. "0\r\n\r\n"u8];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _length;

    public HttpConnection(Uri target, string method = "GET", string? key = null)
    {
        _request = Encoding.ASCII.GetBytes($"{method} {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nAccept: */*\r\n{(key is null ? "" : $"Authorization: Bearer {key}\r\n")}{(method == "GET" ? "" : "Content-Length: 0\r\n")}\r\n");
        _socket.Connect(target.Host, target.Port);
    }

    /// <summary>The last answer, headers and body.</summary>
    public string Answer => Encoding.ASCII.GetString(_buffer, 0, _length);

    /// <returns>The status of the answer.</returns>
    /// <exception cref="SocketException">There was none in this time.</exception>
    public int Get(TimeSpan within)
    {
        _socket.ReceiveTimeout = Math.Max(1, (int)within.TotalMilliseconds);
        _socket.Send(_request);
        _length = 0;
        while (true)
        {
            if (_socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None) is var read and > 0)
                _length += read;
            else
                throw new SocketException((int)SocketError.ConnectionReset);
            if (IsComplete(_buffer.AsSpan(0, _length)))
                return int.Parse(Encoding.ASCII.GetString(_buffer, "HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\r\n\r\n"u8) is not (var end and >= 0))
            return false;

        var headers = Encoding.ASCII.GetString(answer[..end]);
        var at = headers.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? answer.EndsWith(LastChunk)
            : answer.Length >= end + 4 + int.Parse(headers.AsSpan(at + "content-length:".Length).Trim().ToString().Split('\r')[0], CultureInfo.InvariantCulture);
    }
}

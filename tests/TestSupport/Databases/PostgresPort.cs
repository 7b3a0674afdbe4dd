using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.TestSupport.Databases;

/// <summary>
/// Tells a server that takes connections from a port that is merely open, as Docker's are from the start, and from a
/// server that still starts.
/// </summary>
internal static class PostgresPort
{
    private const int ProtocolVersion3 = 3 << 16;
    private const byte Authentication = (byte)'R';
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    public static Task AnswersAsync(int port, CancellationToken stop) =>
        Eventually.TrueAsync($"a server takes connections on port {port}", () => AnswersOnceAsync(port, stop), StartsWithin, stop);

    private static async Task<bool> AnswersOnceAsync(int port, CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, stop);
            var stream = client.GetStream();
            await stream.WriteAsync(StartupMessage(), stop);
            // One that still starts answers too, with an error.
            var answer = new byte[1];
            return await stream.ReadAsync(answer, stop) == 1 && answer[0] == Authentication;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    /// <summary>See "Message Formats" in PostgreSQL's documentation: the length of all, the version, and pairs of texts.</summary>
    private static byte[] StartupMessage()
    {
        var pairs = Encoding.UTF8.GetBytes($"user\0{OwnPostgres.User}\0\0");
        var message = new byte[(2 * sizeof(int)) + pairs.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(sizeof(int)), ProtocolVersion3);
        pairs.CopyTo(message, 2 * sizeof(int));
        return message;
    }
}

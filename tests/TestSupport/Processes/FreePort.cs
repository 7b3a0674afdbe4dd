using System.Net;
using System.Net.Sockets;

namespace Messaging.TestSupport.Processes;

/// <summary>
/// Free ports of this machine, for programs that cannot choose one themselves. They are below the ephemeral ports of Linux, so no
/// other program gets one of them by chance.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Other test projects may look for ports at the same time.
    private static int _last = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

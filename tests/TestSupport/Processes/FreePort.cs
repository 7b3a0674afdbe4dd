using System.Net;
using System.Net.Sockets;

namespace Messaging.TestSupport.Processes;

/// <summary>Ports of this machine that nobody listens on, for programs that cannot choose one themselves.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Processes;

/// <summary>A container that the bench started, on the list of what is to be ended.</summary>
internal static class PublishedContainer
{
    /// <param name="port">The port of this machine on which it is published.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> ListAsync(int port)
    {
        var id = await CommandLine.RunAsync("docker", "ps", "--quiet", "--no-trunc", "--filter", $"publish={port.ToString(CultureInfo.InvariantCulture)}");
        ProcessList.AddContainer(id);
        return id;
    }

    /// <summary>
    /// The container's own address, without the proxy of a published port, a process that copies every byte: services in
    /// containers meet none either.
    /// </summary>
    /// <param name="id">The container.</param>
    /// <param name="port">The port inside it.</param>
    /// <returns>Null where this machine has no way to it, as where the engine runs in a virtual machine.</returns>
    public static async Task<string?> OwnAddressAsync(string id, int port)
    {
        var address = await CommandLine.RunAsync("docker", "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
        if (!IPAddress.TryParse(address, out _))
            return null;

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(address, port, patience.Token);
            return address;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}

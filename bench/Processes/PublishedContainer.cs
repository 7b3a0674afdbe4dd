using System.Net;
using System.Net.Sockets;
using DotNet.Testcontainers.Containers;
using Messaging.TestSupport.Servers;

namespace Messaging.Bench.Processes;

/// <summary>A container that the bench started, on the list of what is to be ended.</summary>
/// <param name="Container">What runs in it can be asked.</param>
/// <param name="Id">Its id, known after its end too.</param>
/// <param name="Host">Where it is reached.</param>
/// <param name="Port">The port there.</param>
internal sealed record PublishedContainer(IContainer Container, string Id, string Host, int Port)
{
    /// <summary>
    /// Lists the server, if it is a container. It is reached by its own address where this machine has a way to that,
    /// which it has not where the engine runs in a virtual machine: a published port is served by a proxy, a process that
    /// copies every byte, and services in containers meet none either.
    /// </summary>
    /// <param name="server">A server that has been started.</param>
    /// <param name="inside">The port inside the container.</param>
    /// <returns>Null if the server is no container.</returns>
    public static async Task<PublishedContainer?> ListAsync(IServer server, ushort inside)
    {
        if (server is not ServerContainer { Container: var container })
            return null;

        ProcessList.AddContainer(container.Id);
        return IPAddress.TryParse(container.IpAddress, out var address) && await AnswersAsync(address, inside)
            ? new(container, container.Id, container.IpAddress, inside)
            : new(container, container.Id, container.Hostname, container.GetMappedPublicPort(inside));
    }

    private static async Task<bool> AnswersAsync(IPAddress address, int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(address, port, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}

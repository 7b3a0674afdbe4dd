using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Processes;

/// <summary>A container that the bench started, on the list of what is to be ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Where it is reached.</param>
/// <param name="Port">The port there.</param>
internal sealed record PublishedContainer(string Id, string Host, int Port)
{
    /// <summary>
    /// Lists the container behind a published port. It is reached by its own address where this machine has a way to that,
    /// which it has not where the engine runs in a virtual machine: a published port is served by a proxy, a process that
    /// copies every byte, and services in containers meet none either.
    /// </summary>
    /// <param name="published">The port of this machine's loopback address on which it is published.</param>
    /// <param name="inside">The port inside it.</param>
    public static async Task<PublishedContainer> ListAsync(int published, int inside)
    {
        var id = await CommandLine.RunAsync("docker", "ps", "--quiet", "--no-trunc", "--filter", $"publish={published.ToString(CultureInfo.InvariantCulture)}");
        ProcessList.AddContainer(id);
        var own = await CommandLine.RunAsync("docker", "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
        return IPAddress.TryParse(own, out var address) && await AnswersAsync(address, inside)
            ? new(id, own, inside)
            : new(id, IPAddress.Loopback.ToString(), published);
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

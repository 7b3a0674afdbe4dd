using System.Net;
using System.Net.Sockets;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class PortInUse
{
    [Fact]
    public async Task A_service_whose_port_is_taken_ends_with_1_and_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        await using var process = ServiceProcess.Start("AllInOne", new Dictionary<string, string> { ["ASPNETCORE_URLS"] = url });

        Assert.Equal(1, await process.ExitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Contains(url, Assert.Single(process.Errors), StringComparison.Ordinal);
    }
}

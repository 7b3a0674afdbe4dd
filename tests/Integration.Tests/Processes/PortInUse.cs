using System.Net;
using System.Net.Sockets;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class PortInUse
{
    [Fact]
    public async Task When_the_port_is_in_use_a_service_exits_with_1_and_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        await using var process = ServiceProcess.Start("AllInOne", new Dictionary<string, string> { ["ASPNETCORE_URLS"] = url });

        Assert.Equal(1, await process.ExitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Contains(url, Assert.Single(process.Errors), StringComparison.Ordinal);
        Assert.Empty(process.Log);
    }

    [Fact]
    public async Task A_second_instance_reports_the_port_and_not_the_file_of_jobs()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("messaging-tests-");
        try
        {
            var settings = new Dictionary<string, string> { ["ConnectionStrings__Jobs"] = $"Data Source={Path.Combine(folder.FullName, "jobs.db")}" };
            await using var first = await ServiceProcess.StartReadyAsync("AllInOne", settings, stop);
            var url = $"http://{(await first.AddressAsync(stop)).Authority}";

            await using var second = ServiceProcess.Start("AllInOne", new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = url });

            Assert.Equal(1, await second.ExitAsync(TimeSpan.FromSeconds(20), stop));
            Assert.StartsWith($"Failed to bind to address {url}: address already in use.", Assert.Single(second.Errors), StringComparison.Ordinal);
            Assert.Empty(second.Log);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

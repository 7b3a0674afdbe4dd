using System.Net;
using Messaging.Integration.Tests.Systems;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A worker that is connected and gets nothing notices that, reports it, and puts it right without a restart.</summary>
[Collection(BesideTheOthers.Name)]
public sealed class SilentConsumer(BrokerBeside broker)
{
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RepairedWithin = TimeSpan.FromSeconds(40);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // The heartbeat is one of 60 s, and goes on: the probe is what finds it, and not the client.
    [Fact]
    public async Task Its_probe_finds_it_and_it_reconnects()
    {
        var address = await broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(address), Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(proxy.Address), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        using var health = new HttpClient { BaseAddress = await worker.AddressAsync(Stop) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetListAsync(Stop)).Status);
        var connections = proxy.Connections;

        proxy.Break(BrokenWay.Deliveries);

        await Eventually.TrueAsync("health reports it", () => IsReportedAsync(health), NoticedWithin, Stop);
        await Eventually.TrueAsync("the log does", () => worker.Log.Any(IsReport), RepairedWithin, Stop);
        await Eventually.TrueAsync("it is healthy again", async () => !await IsReportedAsync(health), RepairedWithin, Stop);
        // To the caller that it answered by its old connection, too.
        Assert.Equal(HttpStatusCode.OK, (await http.GetListAsync(Stop)).Status);
        Assert.True(proxy.Connections > connections);
        Assert.False(worker.HasExited);
    }

    [Fact]
    public async Task One_whose_queue_was_deleted_makes_it_again_and_consumes()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromSeconds(2), Stop);
        Assert.NotEmpty(await requester.GetListAsync(Stop));

        // The broker cancels its consumer.
        await Queues.DeleteAsync(address, Stop);

        await Eventually.TrueAsync("it answers again", () => IsAnsweredAsync(requester), NoticedWithin, Stop);
        Assert.False(worker.HasExited);
    }

    private static bool IsReport(LogLine line) =>
        line.Level == "Error" && line.Message.Contains("is connected and has got nothing", StringComparison.Ordinal);

    private static async Task<bool> IsReportedAsync(HttpClient health)
    {
        using var answer = await health.GetAsync("/health/ready", Stop);
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable
            && (await answer.Content.ReadAsStringAsync(Stop)).Contains("went silent", StringComparison.Ordinal);
    }

    private static async Task<bool> IsAnsweredAsync(Requester requester)
    {
        try
        {
            return (await requester.GetListAsync(Stop)).Count == 3;
        }
        catch (MassTransit.RequestTimeoutException)
        {
            return false;
        }
    }
}

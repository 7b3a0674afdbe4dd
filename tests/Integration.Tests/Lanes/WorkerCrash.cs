using System.Net;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A worker is killed by SIGKILL during a computation.</summary>
public sealed class WorkerCrash(SharedBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_a_worker_crashes_its_lanes_end_at_once_and_other_workers_answer_its_requests()
    {
        // Endless on one worker, nothing on the other: every answer is from the other.
        var address = await broker.FreshAsync(Stop);
        var endless = WorkerSettings.Of(address, ("GetList__Iterations", "1000000000000000"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(address, ("Requests__Timeout", "00:01:00")), Stop);
        await using var killed = await ServiceProcess.StartReadyAsync("Worker", endless, Stop);
        await using var running = new RunningSystem(await api.AddressAsync(Stop), [killed]);
        var lists = Enumerable.Range(0, 10).Select(_ => running.Http.GetListAsync(Stop)).ToList();
        await running.ComputesAsync(Stop);
        await using var other = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address), Stop);
        var lanes = killed.LaneProcesses();
        Assert.NotEmpty(lanes);

        killed.KillAlone();

        await Eventually.TrueAsync("its lanes are gone", () => !lanes.Any(LaneChildren.IsLane), TimeSpan.FromSeconds(15), Stop);
        Assert.All(await Task.WhenAll(lists), list => Assert.Equal(HttpStatusCode.OK, list.Status));
        await Eventually.TrueAsync(
            "the other worker has logged all", () => other.Log.Count(line => line.Message == "end") == lists.Count, TimeSpan.FromSeconds(30), Stop);
    }
}

using System.Diagnostics;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A deploy: workers are asked to stop and replaced, one after the other, while requests are in flight.</summary>
[Collection(ParallelTests.Name)]
public sealed class RollingRestart(ParallelBroker broker)
{
    private const int Requests = 500;

    // The requests last for longer than the restarts, and not for much longer.
    private const int FewInFlight = 7;
    private const int ManyInFlight = 250;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_is_answered_and_each_worker_stops_in_time_without_leftover_processes()
    {
        var address = await broker.FreshAsync(Stop);
        // The last one cannot finish a wait of 2 s that has just begun, and requeues it.
        TimeSpan[] drainTimeouts = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.5)];
        await using var api = await ServiceProcess.StartReadyAsync(
            "Api", WorkerSettings.Of(address, ("Requests__Timeout", "00:01:30")), Stop);
        var workers = await Task.WhenAll(drainTimeouts.Select(timeout => StartWorkerAsync(address, timeout, FewInFlight)));
        var replacements = new List<ServiceProcess>();
        try
        {
            using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
            var lists = Enumerable.Range(0, Requests).Select(_ => http.GetStringAsync("/get_list", Stop)).ToList();

            foreach (var (worker, timeout) in workers.Zip(drainTimeouts))
            {
                await LeavesInMidWorkAsync(worker, timeout);
                Assert.Contains(lists, list => !list.IsCompleted);
                replacements.Add(await StartWorkerAsync(address, timeout, replacements.Count < 2 ? FewInFlight : ManyInFlight));
            }

            Assert.All(await Task.WhenAll(lists), list => Assert.Equal("""["Item1","Item2","Item3"]""", list));
            Assert.Contains(workers[2].Log, line => line.Message.StartsWith("Request requeued", StringComparison.Ordinal));
            Assert.DoesNotContain(workers.Concat(replacements).SelectMany(worker => worker.Log), line => line.Level == "Error" && !line.Message.StartsWith("Health check", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var worker in workers.Concat(replacements))
                await worker.DisposeAsync();
        }
    }

    private static async Task LeavesInMidWorkAsync(ServiceProcess worker, TimeSpan drainTimeout)
    {
        var lanes = worker.LaneProcesses();
        Assert.NotEmpty(lanes);
        var begun = Begun(worker);
        await Eventually.TrueAsync("it has just begun a wait", () => Begun(worker) > begun, TimeSpan.FromSeconds(10), Stop);
        var took = Stopwatch.StartNew();

        await worker.TerminateAsync();

        Assert.Equal(0, await worker.ExitAsync(TimeSpan.FromSeconds(20), Stop));
        // The drain, and what it takes to stop the bus and the host on a busy machine.
        Assert.InRange(took.Elapsed, TimeSpan.Zero, drainTimeout + TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(lanes, LaneChildren.IsLane);
        Assert.Empty(worker.Errors);
    }

    private static int Begun(ServiceProcess worker) => worker.Log.Count(line => line.Message == "start");

    private static Task<ServiceProcess> StartWorkerAsync(string address, TimeSpan drainTimeout, int inFlight) => ServiceProcess.StartReadyAsync(
        "Worker",
        WorkerSettings.Of(address, ("GetList__Wait", "00:00:02"), ("Operations__GetList__WaitingPerLane", $"{inFlight}"), ("Worker__DrainTimeout", $"{drainTimeout}")),
        Stop);
}

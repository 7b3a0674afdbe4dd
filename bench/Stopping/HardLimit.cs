using System.Diagnostics;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Hosts.Worker;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Operations.Api.Problems;

namespace Messaging.Bench.Stopping;

/// <summary>A computation that never stops is killed, and its lane goes on with the next.</summary>
internal static class HardLimit
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GracePeriod = TimeSpan.FromMilliseconds(300);

    public static async Task RunAsync(BenchRun run, BenchBroker broker, RoundLog log)
    {
        await using var worker = await BenchWorkers.ReadyAsync(
            BenchWorkers.Start(broker, ("Lanes__TimeLimit", TimeLimit.ToString()), ("Lanes__GracePeriod", GracePeriod.ToString())), run);
        await using var requester = await Requester.StartAsync(broker.Address, logsAsTheApi: false, run.Stop);
        await requester.AskAsync<HoldLane, LaneHeld>(new(0));
        for (var kill = 0; kill < (run.IsQuick ? 1 : 4); kill++)
        {
            var asked = Stopwatch.GetTimestamp();
            var endless = requester.AskAsync<HoldLane, LaneHeld>(new(0, Endless: true));
            var thread = await BusyThread.FindAsync(worker.Main.Id, run.Stop);
            var next = requester.AskAsync<HoldLane, LaneHeld>(new(0));
            while (thread.IsThere && !endless.IsCompleted)
                PreciseSleep.For(TimeSpan.FromMilliseconds(1));

            var (killed, wasIt) = (Stopwatch.GetTimestamp(), !thread.IsThere);
            await EndAsync(endless);
            var began = (await next).BeganAt;
            // The first is not measured, nor is one whose answer came while the thread that was watched went on: it was another.
            if ((kill == 0 && !run.IsQuick) || !wasIt)
                continue;
            log.Add("limit", "over", (Stopwatch.GetElapsedTime(asked, killed) - TimeLimit - GracePeriod).TotalMilliseconds);
            log.Add("limit", "lane back", Stopwatch.GetElapsedTime(killed, began).TotalMilliseconds);
        }
    }

    private static async Task EndAsync(Task<LaneHeld> endless)
    {
        try
        {
            await endless;
        }
        catch (ProblemException)
        {
            // As it must: there is no answer.
        }
    }
}

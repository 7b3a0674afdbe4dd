using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.Stopping;

/// <summary>How fast computations end that nobody wants, that go on too long, or whose worker dies.</summary>
internal sealed class StoppingScenario : IScenario
{
    public string Name => "stopping";

    public string Title => "Stopping: callers that leave, limits, workers that die";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync();
        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            BenchRun.Say($"round {round}: callers leave");
            await CallerLeaves.RunAsync(run, broker, log);
            if (broker is null)
                continue;

            BenchRun.Say($"round {round}: the hard limit");
            await HardLimit.RunAsync(run, broker, log);
            BenchRun.Say($"round {round}: a worker is killed");
            await KilledWorker.RunAsync(run, broker, log);
            await broker.DeleteAsync(run.Stop, BenchWorkers.Queues);
        }

        return Report(log, broker);
    }

    private static Section Report(RoundLog log, BenchBroker? broker)
    {
        var table = new Table("what happens", "figure", "value");
        foreach (var subject in CallerLeaves.Subjects)
            table.Add($"caller leaves in mid-loop: {subject}", "ms to CPU free", log.Of(subject, "cpu free").Text("N1"));
        table.Add("computation does not stop: process lane", "ms over limit and grace to the kill", log.Of("limit", "over").Text("N1"));
        table.Add("the same", "ms from the kill to the next computation on the lane", log.Of("limit", "lane back").Text("N1"));
        table.Add("SIGKILL of a worker in mid-loop", "s to the answer from another worker", log.Of("kill", "answer").Text("N3"));

        var targets = CallerLeaves.Subjects
            .Select(subject => new Target($"{subject}: ms to CPU free", log.Of(subject, "cpu free"), AtLeast: false, 100, "N1"))
            .Append(new("lane back after a kill, ms", log.Of("limit", "lane back"), AtLeast: false, 300, "N1"));
        var shows = $"A computation whose caller left is off the CPU after {log.Of(CallerLeaves.Threads, "cpu free").Text("N1")} ms in AllInOne. "
            + (broker is null ? "" : $"One that does not stop is killed, and its lane computes the next {log.Of("limit", "lane back").Text("N0")} ms later. A request whose worker was killed is answered by another one {log.Of("kill", "answer").Text("N2")} s later.");
        return new Section([table], shows, Settings, [.. targets]);
    }

    private static IReadOnlyList<string> Settings =>
    [
        "CPU free: when the thread that computed last used the CPU, by its schedstat looked at every 2 ms, after the caller's connection was closed. The loop honours its token, looking at it every 2^20 iterations.",
        "Hard limit: `Lanes:Count=1`, `Lanes:TimeLimit=1 s`, `Lanes:GracePeriod=0.3 s`, a computation that never looks at its token; the next request waits in the queue.",
        "SIGKILL: one worker computes, the other is idle; the worker and its lanes are killed. Nothing else is set.",
    ];
}

using System.Diagnostics;
using Messaging.Bench.Figures;
using Messaging.Bench.Report;
using Messaging.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Bench.Lanes;

/// <summary>
/// What one computation costs beside its own work, on a thread lane and on a process lane: an empty computation, one
/// after the other, rounds of both kinds in turn.
/// </summary>
internal sealed class LanesScenario : IScenario
{
    private const string Thread = "thread lane";
    private const string Process = "process lane";

    public string Name => "lanes";

    public string Title => "Lanes: what a process lane costs over a thread lane";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var (rounds, computations) = run.IsQuick ? (3, 1_000) : (7, 5_000);
        await using var threadHost = Lanes(LaneIsolation.Thread);
        await using var processHost = Lanes(LaneIsolation.Process);
        var (threads, processes) = (threadHost.GetRequiredService<WorkerLanes>(), processHost.GetRequiredService<WorkerLanes>());
        await MeasureAsync(threads, computations);
        await MeasureAsync(processes, computations);

        var log = new RoundLog();
        for (var round = 0; round < rounds; round++)
        {
            var (thread, process) = (await MeasureAsync(threads, computations), await MeasureAsync(processes, computations));
            log.Add(Thread, "p50", thread);
            log.Add(Process, "p50", process);
            log.Add(Process, "more", process - thread);
        }

        return Report(log, rounds, computations);
    }

    /// <returns>The median time of one computation, in microseconds.</returns>
    private static async Task<double> MeasureAsync(WorkerLanes lanes, int computations)
    {
        var request = new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false);
        var times = new double[computations];
        for (var number = 0; number < times.Length; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await lanes.RunAsync(new Empty(number), request, progress: null, CancellationToken.None);
            times[number] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        return Percentiles.Of(times, 50);
    }

    private static ServiceProvider Lanes(LaneIsolation isolation)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .Configure<LanesOptions>(lanes => (lanes.Count, lanes.Isolation) = (1, isolation));
        services.AddLanes(new ComputationCatalog().Add<Empty, int>());
        return services.BuildServiceProvider();
    }

    private static Section Report(RoundLog log, int rounds, int computations)
    {
        var table = new Table("an empty computation", "p50, µs", "over a thread lane, µs");
        table.Add(Thread, log.Of(Thread, "p50").Text("N1"), "");
        table.Add(Process, log.Of(Process, "p50").Text("N1"), log.Of(Process, "more").Text("N1"));
        return new Section(
            [table],
            $"A computation that may be killed or crash costs {log.Of(Process, "more").Text("N1")} µs more than one on a thread: JSON there and back, and four turns of two processes. Beside a computation of milliseconds that is nothing.",
            [$"{rounds} rounds of {computations} computations each, one after the other, one lane of each kind."],
            []);
    }
}

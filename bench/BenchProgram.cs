using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Messaging.Bench.EndToEnd;
using Messaging.Bench.Footprint;
using Messaging.Bench.Jobs;
using Messaging.Bench.Keys;
using Messaging.Bench.Lanes;
using Messaging.Bench.Phases;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;
using Messaging.Bench.Responsiveness;
using Messaging.Bench.RoundTrip;
using Messaging.Bench.ScaleOut;
using Messaging.Bench.Stopping;

namespace Messaging.Bench;

/// <summary>Runs scenarios one after the other, prints what each found, and writes the results.</summary>
internal static class BenchProgram
{
    private const string Quick = "--quick";

    private static readonly IReadOnlyList<IScenario> All =
    [
        new ResponsivenessScenario(), new EndToEndScenario(), new RoundTripScenario(), new PhasesScenario(), new ScaleOutScenario(),
        new StoppingScenario(), new FootprintScenario(), new KeysScenario(), new LanesScenario(), new JobsScenario(),
    ];

    /// <param name="args">«--quick» and names of scenarios, which bench.sh has checked.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var (isQuick, names) = (args.Contains(Quick), args.Where(arg => arg != Quick).ToList());
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        await using var run = new BenchRun(isQuick, await Peers.FindAsync(), stop.Token);
        try
        {
            return await RunAsync(run, names.Count == 0 ? All : [.. All.Where(scenario => names.Contains(scenario.Name))]);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted.");
            return 130;
        }

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> RunAsync(BenchRun run, IReadOnlyList<IScenario> scenarios)
    {
        // A quick round says that the bench works, and nothing about the product.
        var path = Path.Combine(Repository.Root, run.IsQuick ? "artifacts/bench" : "bench", "RESULTS.md");
        var results = new ResultsFile(path, [.. All.Select(scenario => scenario.Title)]);
        var (machine, commit, failed) = (await Machine.DescribeAsync(run), await Machine.CommitAsync(), 0);
        foreach (var scenario in scenarios)
        {
            var (started, load) = (Stopwatch.GetTimestamp(), Machine.LoadAverage);
            Console.WriteLine($"\n── {scenario.Title}");
            try
            {
                var section = await scenario.RunAsync(run);
                var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
                var origin = string.Create(CultureInfo.InvariantCulture,
                    $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {commit}, {(run.IsQuick ? "one quick round, which shows that the bench works and says nothing about the product" : $"{run.Rounds} rounds")}, {took:N0} s; load average {load} before, {Machine.LoadAverage} after");
                var text = SectionText.Write(section, [origin, .. machine], isFull: !run.IsQuick, scenario.Name);
                results.Replace(scenario.Title, text);
                Console.WriteLine($"\n{text}");
            }
            catch (NotHereException reason)
            {
                Console.WriteLine($"  Left out: {reason.Message}");
            }
            // Ctrl-C reaches the peers as well: one that ended before the bench looked is no failure.
            catch (Exception exception) when (!run.Stop.IsCancellationRequested)
            {
                failed++;
                Console.Error.WriteLine($"  Failed: {exception}");
            }
        }

        Console.WriteLine($"Written to {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}; {scenarios.Count - failed} of {scenarios.Count} scenarios ended well.");
        return failed == 0 ? 0 : 1;
    }
}

using System.Globalization;
using System.Text.Json;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.RoundTrip;

/// <summary>What an operation costs that does nothing.</summary>
internal sealed class RoundTripScenario : IScenario
{
    public string Name => "round-trip";

    public string Title => "Round trip: an operation that does nothing";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync() ?? throw new NotHereException("it needs RabbitMQ.");
        List<Measure> measures =
        [
            new([RoundTripReport.Raw], asks => RawAsync(run, broker, "classic", asks), RoundTripProgram.RawEmpty),
            new([RoundTripReport.RawQuorum, RoundTripReport.RawQuorumFull], asks => RawAsync(run, broker, "quorum", asks), RoundTripProgram.RawEmpty, RoundTripProgram.RawFull),
            new([RoundTripReport.Classic], asks => ApiAsync(run, broker, "Classic", asks), RoundTripProgram.Nothing),
            new([RoundTripReport.Quorum, RoundTripReport.QuorumOnLane], asks => ApiAsync(run, broker, "Quorum", asks), RoundTripProgram.Nothing, RoundTripProgram.NothingOnLane),
            new([RoundTripReport.InMemory], asks => AskAsync(run, broker: "", asks), RoundTripProgram.Nothing),
        ];
        if (run.Peers.Celery is { } python)
        {
            measures.Add(new([RoundTripReport.Celery], _ => CeleryAsync(run, broker, python)));
            measures.Add(new([RoundTripReport.CeleryThreads], _ => CeleryAsync(run, broker, python, "-P", "threads", "-c", "64")));
        }

        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            foreach (var measure in measures)
            {
                // What comes second finds its processes warmer.
                var (subjects, asks) = round % 2 == 1 ? (measure.Subjects, measure.Asks) : ([.. measure.Subjects.Reverse()], [.. measure.Asks.Reverse()]);
                BenchRun.Say($"round {round}: {string.Join("; ", subjects)}");
                var syncs = measure.Subjects[0] is RoundTripReport.RawQuorum or RoundTripReport.Quorum && !run.IsQuick ? await broker.SyncsAsync() : null;
                try
                {
                    var results = await measure.RunAsync(asks);
                    foreach (var (subject, result) in subjects.Zip(results))
                    {
                        log.Add(subject, "p50", result.P50);
                        log.Add(subject, "p99", result.P99);
                        log.Add(subject, "rate", result.PerSecond);
                    }

                    if (syncs is { } before && await broker.SyncsAsync() is { } after)
                        log.Add(measure.Subjects[0], "syncs", (double)(after - before) / results.Sum(result => result.Answers));
                }
                finally
                {
                    // Of another kind than the next subject's, or scenario's.
                    await broker.DeleteAsync(CancellationToken.None, [RawResponder.Queue, "celery", .. BenchWorkers.Queues]);
                }
            }
        }

        return RoundTripReport.Write(log, [.. measures.SelectMany(measure => measure.Subjects)]);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> RawAsync(BenchRun run, BenchBroker broker, string queueType, IReadOnlyList<string> asks)
    {
        await using var responder = Programs.Own(["raw-responder", broker.Address, queueType]);
        await responder.ResultAsync(TimeSpan.FromSeconds(30), run.Stop);
        return await AskAsync(run, broker.Address, asks);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> ApiAsync(BenchRun run, BenchBroker broker, string queueType, IReadOnlyList<string> asks)
    {
        var address = Programs.FreeAddress();
        await using var worker = Programs.OwnWorker(
            ("ConnectionStrings__RabbitMq", broker.Address), ("Messaging__QueueType", queueType), ("ASPNETCORE_URLS", address.ToString()));
        await Ready.WhenHealthyAsync(worker, address, run.Stop);
        return await AskAsync(run, broker.Address, asks);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> CeleryAsync(BenchRun run, BenchBroker broker, string python, params string[] pool)
    {
        await using var worker = Programs.Celery(python, pool, ("BROKER", broker.Address));
        await using var requester = Programs.Python(python, ["celery_round_trip.py", .. Numbers(run, warmUp: 1)], ("BROKER", broker.Address));
        return await ResultsAsync(requester, run);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> AskAsync(BenchRun run, string broker, IReadOnlyList<string> asks)
    {
        await using var requester = Programs.Own(["ask", string.Join(',', asks), broker, .. Numbers(run, warmUp: 3)]);
        return await ResultsAsync(requester, run);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> ResultsAsync(ChildProcess requester, BenchRun run) =>
        JsonSerializer.Deserialize<List<RoundTripResult>>(await requester.ResultAsync(TimeSpan.FromMinutes(2), run.Stop))!;

    /// <summary>Seconds to warm up, serial and parallel, and how many in flight.</summary>
    private static IEnumerable<string> Numbers(BenchRun run, double warmUp) =>
        new[] { run.Seconds(warmUp, 0.2).TotalSeconds, run.Seconds(1.5, 0.2).TotalSeconds, run.Seconds(2, 0.3).TotalSeconds, RoundTripReport.InFlight }
            .Select(number => number.ToString(CultureInfo.InvariantCulture));

    /// <param name="Subjects">What one start of the processes measures, in this order.</param>
    /// <param name="RunAsync">Starts them and asks; a result for each that is asked.</param>
    /// <param name="Asks">What is asked for each subject, where the subject's own program does not know.</param>
    private sealed record Measure(
        IReadOnlyList<string> Subjects, Func<IReadOnlyList<string>, Task<IReadOnlyList<RoundTripResult>>> RunAsync, params IReadOnlyList<string> Asks);
}

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
            new([RoundTripReport.Raw], () => RawAsync(run, broker, "classic", RoundTripProgram.RawEmpty)),
            new([RoundTripReport.RawQuorum, RoundTripReport.RawQuorumFull], () => RawAsync(run, broker, "quorum", RoundTripProgram.RawEmpty, RoundTripProgram.RawFull)),
            new([RoundTripReport.Classic], () => ApiAsync(run, broker, "Classic", RoundTripProgram.Nothing)),
            new([RoundTripReport.Quorum, RoundTripReport.QuorumOnLane], () => ApiAsync(run, broker, "Quorum", RoundTripProgram.Nothing, RoundTripProgram.NothingOnLane)),
            new([RoundTripReport.InMemory], () => AskAsync(run, broker: "", RoundTripProgram.Nothing)),
        ];
        if (run.Peers.Celery is { } python)
        {
            measures.Add(new([RoundTripReport.Celery], () => CeleryAsync(run, broker, python)));
            measures.Add(new([RoundTripReport.CelerySolo], () => CeleryAsync(run, broker, python, "-P", "solo")));
        }

        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            foreach (var (subjects, runAsync) in measures)
            {
                BenchRun.Say($"round {round}: {string.Join("; ", subjects)}");
                var syncs = subjects[0] is RoundTripReport.RawQuorum or RoundTripReport.Quorum && !run.IsQuick ? await broker.SyncsAsync() : null;
                try
                {
                    var results = await runAsync();
                    foreach (var (subject, result) in subjects.Zip(results))
                    {
                        log.Add(subject, "p50", result.P50);
                        log.Add(subject, "p99", result.P99);
                        log.Add(subject, "rate", result.PerSecond);
                    }

                    if (syncs is { } before && await broker.SyncsAsync() is { } after)
                        log.Add(subjects[0], "syncs", (double)(after - before) / results.Sum(result => result.Answers));
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

    private static async Task<IReadOnlyList<RoundTripResult>> RawAsync(BenchRun run, BenchBroker broker, string queueType, params string[] asks)
    {
        await using var responder = Programs.Own(["raw-responder", broker.Address, queueType]);
        await responder.ResultAsync(TimeSpan.FromSeconds(30), run.Stop);
        return await AskAsync(run, broker.Address, asks);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> ApiAsync(BenchRun run, BenchBroker broker, string queueType, params string[] asks)
    {
        var address = Programs.FreeAddress();
        await using var worker = Programs.OwnWorker(
            ("ConnectionStrings__RabbitMq", broker.Address), ("Messaging__QueueType", queueType), ("ASPNETCORE_URLS", address.ToString()));
        await Ready.WhenHealthyAsync(worker, address, run.Stop);
        return await AskAsync(run, broker.Address, asks);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> CeleryAsync(BenchRun run, BenchBroker broker, string python, params string[] pool)
    {
        await using var worker = Programs.Python(python, ["-m", "celery", "-A", "tasks", "worker", "--loglevel", "WARNING", .. pool], ("BROKER", broker.Address));
        await using var requester = Programs.Python(python, ["celery_round_trip.py", .. Numbers(run, warmUp: 1)], ("BROKER", broker.Address));
        return await ResultsAsync(requester, run);
    }

    private static async Task<IReadOnlyList<RoundTripResult>> AskAsync(BenchRun run, string broker, params string[] asks)
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
    /// <param name="RunAsync">Starts them; a result for each subject.</param>
    private sealed record Measure(IReadOnlyList<string> Subjects, Func<Task<IReadOnlyList<RoundTripResult>>> RunAsync);
}

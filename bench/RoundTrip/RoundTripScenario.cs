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
        var measures = new List<(string Subject, Func<Task<RoundTripResult>> RunAsync)>
        {
            (RoundTripReport.Raw, () => RawAsync(run, broker, "classic")),
            (RoundTripReport.RawQuorum, () => RawAsync(run, broker, "quorum")),
            (RoundTripReport.Classic, () => ApiAsync(run, broker, "Classic")),
            (RoundTripReport.Quorum, () => ApiAsync(run, broker, "Quorum")),
            (RoundTripReport.InMemory, () => AskAsync(run, "in-memory", broker.Address)),
        };
        if (run.Peers.Celery is { } python)
            measures.Add((RoundTripReport.Celery, () => CeleryAsync(run, broker, python)));

        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            foreach (var (subject, runAsync) in measures)
            {
                BenchRun.Say($"round {round}: {subject}");
                var isQuorum = subject is RoundTripReport.RawQuorum or RoundTripReport.Quorum && !run.IsQuick;
                var syncs = isQuorum ? await broker.SyncsAsync() : null;
                try
                {
                    var result = await runAsync();
                    log.Add(subject, "p50", result.P50);
                    log.Add(subject, "p99", result.P99);
                    log.Add(subject, "rate", result.PerSecond);
                    if (syncs is { } before && await broker.SyncsAsync() is { } after)
                        log.Add(subject, "syncs", (double)(after - before) / result.Answers);
                }
                finally
                {
                    // Of another kind than the next subject's, or scenario's.
                    await broker.DeleteAsync(CancellationToken.None, [RawResponder.Queue, "celery", .. BenchWorkers.Queues]);
                }
            }
        }

        return RoundTripReport.Write(log, [.. measures.Select(measure => measure.Subject)]);
    }

    private static async Task<RoundTripResult> RawAsync(BenchRun run, BenchBroker broker, string queueType)
    {
        await using var responder = Programs.Own(["raw-responder", broker.Address, queueType]);
        await responder.ResultAsync(TimeSpan.FromSeconds(30), run.Stop);
        return await AskAsync(run, "raw", broker.Address);
    }

    private static async Task<RoundTripResult> ApiAsync(BenchRun run, BenchBroker broker, string queueType)
    {
        var address = Programs.FreeAddress();
        await using var worker = Programs.OwnWorker(
            ("ConnectionStrings__RabbitMq", broker.Address), ("Messaging__QueueType", queueType), ("Lanes__Isolation", "Thread"), ("ASPNETCORE_URLS", address.ToString()));
        await Ready.WhenHealthyAsync(worker, address, run.Stop);
        return await AskAsync(run, "api", broker.Address);
    }

    private static async Task<RoundTripResult> CeleryAsync(BenchRun run, BenchBroker broker, string python)
    {
        await using var worker = Programs.Python(python, ["-m", "celery", "-A", "tasks", "worker", "--loglevel", "WARNING"], ("BROKER", broker.Address));
        await using var requester = Programs.Python(python, ["celery_round_trip.py", .. Numbers(run, warmUp: 1)], ("BROKER", broker.Address));
        return await ResultAsync(requester, run);
    }

    private static async Task<RoundTripResult> AskAsync(BenchRun run, string kind, string broker)
    {
        await using var requester = Programs.Own(["ask", kind, broker, .. Numbers(run, warmUp: 4)]);
        return await ResultAsync(requester, run);
    }

    private static async Task<RoundTripResult> ResultAsync(ChildProcess requester, BenchRun run) =>
        JsonSerializer.Deserialize<RoundTripResult>(await requester.ResultAsync(TimeSpan.FromMinutes(2), run.Stop))!;

    /// <summary>Seconds to warm up, serial and parallel, and how many in flight.</summary>
    private static IEnumerable<string> Numbers(BenchRun run, double warmUp) =>
        new[] { run.Seconds(warmUp, 0.2).TotalSeconds, run.Seconds(1.5, 0.2).TotalSeconds, run.Seconds(2, 0.3).TotalSeconds, RoundTripReport.InFlight }
            .Select(number => number.ToString(CultureInfo.InvariantCulture));
}

using System.Diagnostics;
using System.Globalization;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Hosts.Worker;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.ScaleOut;

/// <summary>More workers, more throughput; and a worker that joins when there is a backlog already.</summary>
internal sealed class ScaleOutScenario : IScenario
{
    private const int HoldMilliseconds = 50;
    private static readonly int[] AllSizes = [1, 2, 4, 8];

    public string Name => "scale-out";

    public string Title => "Scale-out: more workers, and one that joins late";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync() ?? throw new NotHereException("it needs RabbitMQ.");
        var log = new RoundLog();
        var sizes = run.IsQuick ? AllSizes[..2] : AllSizes;
        for (var round = 1; round <= run.Rounds; round++)
        {
            await using var requester = await Requester.StartAsync(broker.Address, logsAsTheApi: false, run.Stop);
            BenchRun.Say($"round {round}: {string.Join(", ", sizes)} workers");
            await GrowAsync(run, broker, requester, log, sizes);
            BenchRun.Say($"round {round}: a newcomer");
            await JoinAsync(run, broker, requester, log);
            await broker.DeleteAsync(run.Stop, BenchWorkers.Queues);
        }

        return Report(log, sizes, Backlog(run));
    }

    private static async Task GrowAsync(BenchRun run, BenchBroker broker, Requester requester, RoundLog log, int[] sizes)
    {
        var workers = new List<Started>();
        try
        {
            foreach (var size in sizes)
            {
                var more = Enumerable.Range(workers.Count, size - workers.Count).Select(_ => BenchWorkers.Start(broker)).ToList();
                workers.AddRange(more);
                foreach (var worker in more)
                    await BenchWorkers.ReadyAsync(worker, run);
                await AskAsync(requester, (run.IsQuick ? 4 : 20) * size);
                var (requests, began) = ((run.IsQuick ? 10 : 50) * size, Stopwatch.GetTimestamp());
                await AskAsync(requester, requests);
                log.Add(Subject(size), "rate", requests / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }
    }

    private static async Task JoinAsync(BenchRun run, BenchBroker broker, Requester requester, RoundLog log)
    {
        var backlog = Backlog(run);
        await using var first = await BenchWorkers.ReadyAsync(BenchWorkers.Start(broker), run);
        await AskAsync(requester, 4);
        var all = AskAsync(requester, backlog);
        await Task.Delay(run.Seconds(2, 0.2), TimeProvider.System, run.Stop);
        await using var newcomer = BenchWorkers.Start(broker);

        var answers = await all;
        var its = answers.Where(answer => answer.ProcessId == newcomer.Main.Id).OrderBy(answer => answer.BeganAt).ToList();
        if (its is not [var earliest, ..])
            throw new InvalidOperationException("The newcomer came too late for the backlog.");
        var since = answers.Count(answer => answer.BeganAt >= earliest.BeganAt);
        log.Add("newcomer", "from start", Stopwatch.GetElapsedTime(newcomer.Main.StartedAt, earliest.BeganAt).TotalSeconds);
        log.Add("newcomer", "from connection", Stopwatch.GetElapsedTime(earliest.ConnectedAt, earliest.BeganAt).TotalSeconds);
        log.Add("newcomer", "share", (double)its.Count / since);
    }

    private static Task<LaneHeld[]> AskAsync(Requester requester, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => requester.AskAsync<HoldLane, LaneHeld>(new(HoldMilliseconds))));

    private static string Subject(int size) => string.Create(CultureInfo.InvariantCulture, $"{size} workers");

    // Long enough for a worker to start meanwhile.
    private static int Backlog(BenchRun run) => run.IsQuick ? 100 : 400;

    private static Section Report(RoundLog log, int[] sizes, int backlog)
    {
        var one = log.Of(Subject(1), "rate");
        var growth = new Table("workers, one lane each", "requests/s", "over linear", "of the lanes' own limit");
        foreach (var size in sizes)
        {
            var rate = log.Of(Subject(size), "rate");
            growth.Add(size.ToString(CultureInfo.InvariantCulture), rate.Text("N1"), rate.Over(one).Times(1.0 / size).Text("N3"), rate.Times(HoldMilliseconds / 1000.0 / size).Text("N3"));
        }

        var newcomer = new Table(string.Create(CultureInfo.InvariantCulture, $"backlog of {backlog}, the second worker joins late"), "value");
        newcomer.Add("s from its start to its first request", log.Of("newcomer", "from start").Text("N2"));
        newcomer.Add("s from its connection to its first request", log.Of("newcomer", "from connection").Text("N3"));
        newcomer.Add("its share from then on (fair: 0.50)", log.Of("newcomer", "share").Text("N2"));

        var most = sizes[^1];
        var linear = log.Of(Subject(most), "rate").Over(one).Times(1.0 / most);
        return new Section(
            [growth, newcomer],
            $"{most} workers do {linear.Text("N2")} of {most} times what one does. A newcomer works {log.Of("newcomer", "from connection").Text("N2")} s after its consumer was connected and takes {log.Of("newcomer", "share").Text("N2")} of what is left: no backlog sits in the first worker.",
            [
                $"Each request holds a lane for {HoldMilliseconds} ms without using the CPU, in a lane process; an operation that only computes, so that a worker takes one message at a time. All requests of a size are asked at once, by the Api's path over a quorum queue.",
                "Linear is so many times the rate of one worker in the same round. The lanes' own limit is one request each 50 ms and lane.",
            ],
            [
                new($"{most} workers over linear", linear, AtLeast: true, 0.95),
                new("a newcomer's first request after its connection, s", log.Of("newcomer", "from connection"), AtLeast: false, 1),
            ]);
    }
}

using System.Globalization;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.EndToEnd;

/// <summary>HTTP, a worker and HTTP again, with computations from nothing to long ones, as everything is by default.</summary>
internal sealed class EndToEndScenario : IScenario
{
    private const int Callers = 32;
    private const int Longest = 100;
    private static readonly int[] Computations = [0, 1, 10, Longest];

    public string Name => "end-to-end";

    public string Title => "End to end: HTTP, a worker, HTTP";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync() ?? throw new NotHereException("it needs RabbitMQ.");
        var subjects = await new EndToEndSubjects(run, broker).FindAsync();
        var (log, running) = (new RoundLog(), new Dictionary<string, Started>());
        try
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                // The machine is now fast and now slow: each round has loops of its own.
                var sharp = await LoopTime.SharpIterationsAsync(TimeSpan.FromMilliseconds(Longest));
                var python = run.Peers.Celery is { } celery ? await LoopTime.PythonIterationsAsync(celery, TimeSpan.FromMilliseconds(Longest), run.Stop) : 0;
                foreach (var subject in subjects)
                {
                    BenchRun.Say($"round {round}: {subject.Name}");
                    if (!running.TryGetValue(subject.Name, out var started))
                    {
                        running.Add(subject.Name, started = await subject.StartAsync());
                        await RateAsync(run, Target(started, 0), WarmUp(run, subject));
                    }

                    try
                    {
                        foreach (var computation in Computations)
                            await MeasureAsync(run, subject.Name, computation, Target(started, (subject.IsPython ? python : sharp) * computation / Longest), log);
                    }
                    catch (HttpRequestException exception)
                    {
                        throw new InvalidOperationException($"{subject.Name}: {exception.Message}\nIt wrote:\n{started.Main.LastLines}", exception);
                    }

                    // Its server asks the database all the time, also while others are measured.
                    if (subject.Name == EndToEndSubjects.Hangfire && running.Remove(subject.Name))
                        await started.DisposeAsync();
                }
            }
        }
        finally
        {
            foreach (var started in running.Values)
                await started.DisposeAsync();
            await broker.DeleteAsync(CancellationToken.None, [.. BenchWorkers.Queues, PlainMassTransit.Queue, "celery"]);
        }

        return Report(run, log, subjects);
    }

    private static async Task MeasureAsync(BenchRun run, string subject, int computation, Uri target, RoundLog log)
    {
        await RateAsync(run, target, Again(run));
        await DrainAsync(run, computation);
        var (idle, all) = Machine.CpuTimes();
        var rate = await RateAsync(run, target, Duration(run, computation));
        var (idleThen, allThen) = Machine.CpuTimes();
        log.Add(subject, Key(computation, "rate"), rate);
        log.Add(subject, Key(computation, "lanes"), rate * computation / 1000 / Environment.ProcessorCount);
        log.Add(subject, Key(computation, "idle"), (double)(idleThen - idle) / (allThen - all));
        await DrainAsync(run, computation);

        var half = Math.Max(2, (int)(rate / 2));
        var load = await Task.Factory.StartNew(
            () => OpenLoop.Run(target, half, Duration(run, computation), patience: run.Seconds(5, 2)), TaskCreationOptions.LongRunning);
        log.Add(subject, Key(computation, "p50"), load.P50);
        log.Add(subject, Key(computation, "p99"), load.P99);
        log.Add(subject, "unanswered", load.Unanswered);
    }

    private static Task<double> RateAsync(BenchRun run, Uri target, TimeSpan duration) =>
        ClosedLoop.RunAsync(run.Peers.HasWrk, target, duration, Callers);

    /// <summary>Waits until what callers left behind is computed, at half of the speed. Only ours is cancelled.</summary>
    private static Task DrainAsync(BenchRun run, int computation) =>
        Task.Delay(TimeSpan.FromMilliseconds(100 + 2 * Callers * computation / Environment.ProcessorCount), TimeProvider.System, run.Stop);

    private static Uri Target(Started started, long iterations) =>
        new(started.Address, string.Create(CultureInfo.InvariantCulture, $"/loop/{iterations}"));

    private static TimeSpan WarmUp(BenchRun run, EndToEndSubject subject) => run.Seconds(subject.WarmUp, 0.5);

    private static TimeSpan Again(BenchRun run) => run.Seconds(0.5, 0.2);

    private static TimeSpan Duration(BenchRun run, int computation) => computation == Longest ? run.Seconds(3, 1) : run.Seconds(1.5, 0.5);

    private static string Key(int computation, string figure) => string.Create(CultureInfo.InvariantCulture, $"{computation} ms {figure}");

    private static Section Report(BenchRun run, RoundLog log, IReadOnlyList<EndToEndSubject> subjects)
    {
        string[] columns = [.. Computations.Select(computation => string.Create(CultureInfo.InvariantCulture, $"{computation} ms"))];
        var nothing = Of(EndToEndSubjects.Ours, 0, "rate");
        var overCelery = nothing.Over(Of(EndToEndSubjects.Celery, 0, "rate"));
        return new Section(
            [
                TableOf($"requests/s, {Callers} callers", "rate", "N0"),
                TableOf("utilisation of the lanes then", "lanes", "N2"),
                TableOf("idle share of all CPUs then", "idle", "N2"),
                TableOf("ms at half of that rate, p50", "p50", "N1"),
                TableOf("ms at half of that rate, p99", "p99", "N1"),
            ],
            $"Of nothing the Api and its worker answer {nothing.Text()} requests/s"
            + string.Concat(subjects.Skip(1).Select(subject => $", {nothing.Over(Of(subject.Name, 0, "rate")).Text("N1")} times as many as {subject.Name}"))
            + $". With computations of 10 ms their lanes compute {Of(EndToEndSubjects.Ours, 10, "lanes").Text("N2")} of the time, with 1 ms {Of(EndToEndSubjects.Ours, 1, "lanes").Text("N2")}."
            + string.Concat(subjects.Select(subject => (subject.Name, Count: log.Of(subject.Name, "unanswered").Rounds.Sum())).Where(each => each.Count > 0)
                .Select(each => $" {each.Name} left {each.Count:N0} requests without an answer, or answered with an error.")),
            [
                string.Create(CultureInfo.InvariantCulture, $"GET /loop/<iterations> at one process that answers HTTP, and the loop in one worker. The iterations take so many ms, in each language, while every CPU runs one, measured anew in each round. {Callers} connections that send the next request on the answer, for {Duration(run, 0).TotalSeconds} s ({Longest} ms: {Duration(run, Longest).TotalSeconds} s); then requests at half of that rate for as long, each timed from when it was due. Subjects are started once for all rounds, Hangfire anew in each, since its server asks the database all the time; they are warmed up by requests for nothing ({string.Join(", ", subjects.Select(subject => $"{subject.Name} for {WarmUp(run, subject).TotalSeconds} s"))}; Celery's code is not compiled meanwhile), and in each round by those that are measured for {Again(run).TotalSeconds} s. With {Longest} ms there are so few requests that p99 is the slowest."),
                "Utilisation: requests/s × the computation / CPUs, since each worker computes as many at a time as there are CPUs here. The Api, the worker's own part, broker, database and the callers share these CPUs, so it cannot reach 1; where the CPUs are idle as well, lanes wait for messages. The loop runs slower then than when it was timed if the machine does, and the other way round.",
                "Api + Worker: the product's, with an operation of the bench that only computes, in a lane process; all as by default, lanes at normal priority; one quorum queue; without their log line for each call, as the peers.",
                "Plain MassTransit: a minimal API with `IRequestClient`, a worker with a handler (`AddHandler`) that computes where it is called, on the thread pool; all as by default, so up to 16 at a time on the CPUs, one classic queue; a request whose caller left is computed all the same.",
                $"Hangfire: a minimal API that enqueues a job and looks every {HangfireHost.BetweenLooks.TotalMilliseconds:N0} ms whether it is done, and a server with its default of 5 worker threads a CPU (at most 20); PostgreSQL; `QueuePollInterval` is {HangfireHost.BetweenLooks.TotalMilliseconds:N0} ms, the least that is allowed, instead of 15 s. Each job is kept, which the others' requests are not.",
                "FastAPI + Celery: `uvicorn <app>`, one process; the handler is a `def` that waits for the result; a worker as by default (prefork, one process a CPU, classic queue); results by `rpc://`.",
                "The workers in .NET that are not ours have `TieredPGO` off as ours: otherwise their loops would first be replaced by instrumented ones, which take several times as long on two threads.",
            ],
            [
                new($"{EndToEndSubjects.Ours}: utilisation of the lanes at 10 ms", Of(EndToEndSubjects.Ours, 10, "lanes"), AtLeast: true, 0.95),
                new($"{EndToEndSubjects.Ours}: utilisation of the lanes at 1 ms", Of(EndToEndSubjects.Ours, 1, "lanes"), AtLeast: true, 0.75),
                new($"{EndToEndSubjects.Ours}: requests/s of nothing over {EndToEndSubjects.Celery}", overCelery, AtLeast: true, 4),
            ]);

        Figure Of(string subject, int computation, string figure) => log.Of(subject, Key(computation, figure));

        Table TableOf(string title, string figure, string format)
        {
            var table = new Table([title, .. columns]);
            foreach (var subject in subjects)
                table.Add([subject.Name, .. Computations.Select(computation => Of(subject.Name, computation, figure).Text(format))]);
            return table;
        }
    }
}

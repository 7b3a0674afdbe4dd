using System.Diagnostics;
using System.Globalization;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.Phases;

/// <summary>Many requests that compute, wait, and compute again, on one worker: how close it comes to the least time.</summary>
internal sealed class PhasesScenario : IScenario
{
    private const string Ours = "Api + Worker, 2 lanes";
    private const string TwoProcesses = "Celery, prefork 2 (extrapolated)";
    private const string InParts = "Celery, prefork 2, a chain with countdown";
    private const string Memory = "memory";
    private const int Lanes = 2;

    public string Name => "phases";

    public string Title => "Phases: loop, wait, loop on one worker";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync() ?? throw new NotHereException("it needs RabbitMQ.");
        var (requests, wait, loop) = (run.IsQuick ? 20 : 200, run.Seconds(2, 0.1), run.Seconds(0.04, 0.01));
        var sharp = await LoopTime.SharpIterationsAsync(loop);
        var python = run.Peers.Celery is { } found ? await LoopTime.PythonIterationsAsync(found, loop, run.Stop) : 0;
        var log = new RoundLog();
        await using (var started = await WarmApiAndWorkerAsync(run, broker, WarmUp(run, requests), sharp, wait))
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                BenchRun.Say($"round {round}: {Ours}");
                var before = await LoopTime.OfSharpAsync(sharp);
                var wall = await AskAsync(run, started.Address, requests);
                Add(log, Ours, requests, requests, wait, (before + await LoopTime.OfSharpAsync(sharp)) / 2, wall);
                log.Add(Ours, Memory, ProcessTree.ProportionalMegabytes(ProcessTree.Of(started.Main.Id)));
                if (run.Peers.Celery is not { } celery)
                    continue;

                before = await LoopTime.OfPythonAsync(celery, python, run.Stop);
                foreach (var (subject, pool, operation, measured) in CelerySubjects(requests))
                {
                    BenchRun.Say($"round {round}: {subject}");
                    (wall, var memory) = await CeleryAsync(run, broker, celery, pool, operation, measured, python, wait);
                    var after = await LoopTime.OfPythonAsync(celery, python, run.Stop);
                    Add(log, subject, requests, measured, wait, (before + after) / 2, wall);
                    log.Add(subject, Memory, memory);
                    before = after;
                }
            }
        }

        await broker.DeleteAsync(run.Stop, [.. BenchWorkers.Queues, "celery"]);
        return Report(run, log, requests, wait, loop);
    }

    /// <summary>The subject, the options of its pool, how it is asked, and how many of so many requests it is given.</summary>
    private static IReadOnlyList<(string, string[], string, int)> CelerySubjects(int requests) =>
    [
        (InParts, ["-c", "2"], "in-parts", requests),
        (ManyProcesses(requests), ["-c", Half(requests)], "whole", requests),
        (TwoProcesses, ["-c", "2"], "whole", ForTwoProcesses(requests)),
    ];

    private static string ManyProcesses(int requests) => $"Celery, prefork {Half(requests)}";

    private static string Half(int requests) => (requests / 2).ToString(CultureInfo.InvariantCulture);

    private static int ForTwoProcesses(int requests) => Math.Max(2, requests / 50);

    /// <param name="log">Where it goes.</param>
    /// <param name="subject">Whose time it is.</param>
    /// <param name="requests">How many the bound is for.</param>
    /// <param name="measured">How many were run; the time grows with their number where that is less.</param>
    /// <param name="wait">The wait of one request.</param>
    /// <param name="loop">The time of one loop then, with every CPU busy.</param>
    /// <param name="wall">The time of those that were run.</param>
    private static void Add(RoundLog log, string subject, int requests, int measured, TimeSpan wait, TimeSpan loop, TimeSpan wall)
    {
        var bound = Math.Max((wait + 2 * loop).TotalSeconds, requests * 2 * loop.TotalSeconds / Lanes);
        var time = wall.TotalSeconds * requests / measured;
        log.Add(subject, "loop", loop.TotalMilliseconds);
        log.Add(subject, "wall", time);
        log.Add(subject, "bound", bound);
        log.Add(subject, "ratio", time / bound);
    }

    private static int WarmUp(BenchRun run, int requests) => run.IsQuick ? requests / 4 : 2 * requests;

    private static async Task<Started> WarmApiAndWorkerAsync(BenchRun run, BenchBroker broker, int requests, long iterations, TimeSpan wait)
    {
        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        var started = new Started(
            address,
            Programs.Service("Worker", atWorker, [toBroker, ("Lanes__Count", Lanes.ToString(CultureInfo.InvariantCulture)), .. Programs.GetList(iterations, wait)]),
            Programs.Service("Api", address, toBroker, ("Requests__Timeout", "00:05:00")));
        return await started.WhenAsync(async _ =>
        {
            await Ready.WhenHealthyAsync(started.Main, atWorker, run.Stop);
            await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
            BenchRun.Say("requests to warm up");
            await AskAsync(run, address, requests);
        });
    }

    private static async Task<TimeSpan> AskAsync(BenchRun run, Uri address, int requests)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => http.GetStringAsync("/get_list", run.Stop)));
        return Stopwatch.GetElapsedTime(began);
    }

    /// <returns>The time, and what memory the worker and its processes have at the end.</returns>
    private static async Task<(TimeSpan, double Megabytes)> CeleryAsync(
        BenchRun run, BenchBroker broker, string python, string[] pool, string operation, int requests, long iterations, TimeSpan wait)
    {
        (string, string)[] settings =
        [
            ("BROKER", broker.Address),
            ("ITERATIONS", iterations.ToString(CultureInfo.InvariantCulture)),
            ("WAIT", wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
        ];
        await using var worker = Programs.Celery(python, pool, settings);
        await using var requester = Programs.Python(python, ["celery_phases.py", requests.ToString(CultureInfo.InvariantCulture), operation], settings);
        var time = TimeSpan.FromSeconds(double.Parse(await requester.ResultAsync(TimeSpan.FromMinutes(10), run.Stop), CultureInfo.InvariantCulture));
        return (time, ProcessTree.ProportionalMegabytes(ProcessTree.Of(worker.Id)));
    }

    private static Section Report(BenchRun run, RoundLog log, int requests, TimeSpan wait, TimeSpan loop)
    {
        var table = new Table("subject", "one loop, ms", "lower bound, s", "wall time, s", "wall time / lower bound", "memory of the worker, MB");
        foreach (var subject in new[] { Ours, InParts, TwoProcesses, ManyProcesses(requests) }.Where(subject => log.Of(subject, "wall").Rounds.Count > 0))
        {
            table.Add(subject, log.Of(subject, "loop").Text("N1"), log.Of(subject, "bound").Text("N1"), log.Of(subject, "wall").Text("N1"),
                log.Of(subject, "ratio").Text("N2"), log.Of(subject, Memory).Text());
        }

        var ours = log.Of(Ours, "ratio");
        var shows = string.Create(CultureInfo.InvariantCulture,
            $"A request that waits holds no lane, so {requests} requests take {ours.Text("N2")} of the least time that {Lanes} lanes need for them, in {log.Of(Ours, Memory).Median:N0} MB. ")
            + (run.Peers.Celery is null ? "" : CelerySentence(log, requests))
            + (ours.Rounds.Any(ratio => ratio < 1) ? "A ratio below 1 beats no bound: the machine was faster in that round than when its loop was timed, right before and after." : "");
        return new Section([table], shows, Settings(run, requests, wait, loop), [new($"{Ours}: wall time over the lower bound", ours, AtLeast: false, 1.05)]);
    }

    private static string CelerySentence(RoundLog log, int requests) => string.Create(CultureInfo.InvariantCulture,
        $"A process that waits computes nothing: two take {log.Of(TwoProcesses, "ratio").Text("N1")} times the least. Cut into two tasks and a countdown between, they take {log.Of(InParts, "ratio").Text("N2")} in {log.Of(InParts, Memory).Median:N0} MB, for whoever writes the operation so; {Half(requests)} processes take {log.Of(ManyProcesses(requests), "ratio").Text("N2")} and {log.Of(ManyProcesses(requests), Memory).Median:N0} MB. ");

    private static IReadOnlyList<string> Settings(BenchRun run, int requests, TimeSpan wait, TimeSpan loop) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{requests} requests at once, each a loop of about {loop.TotalMilliseconds} ms, a wait of {wait.TotalSeconds} s and the loop again. The bound is the greater of wait + 2 loops and N × 2 loops / 2 lanes, with the loop as measured on both CPUs at once, in each language, for a second right before the round and one right after. Memory is that of the worker and its processes at the end of the round, each page divided among all processes that have it (Pss); of ours some are the Api's and the bench's too."),
        $"Api + Worker: one worker, `Lanes:Count=2`, all else as by default; asked over HTTP. Started once for all rounds and warmed up by {WarmUp(run, requests)} such requests, since .NET compiles what is used often anew: the Api took 3 s of CPU time for that during a round that only 50 had preceded. Nothing is asked of it while Celery is measured.",
        $"Celery: `-c 2` and `-c {Half(requests)}` (prefork), all else as by default; all requests are one group. In parts: a chain of two tasks for each request, the second with `countdown` of the wait. Two processes that wait are given {ForTwoProcesses(requests)} requests and the time multiplied by {requests / ForTwoProcesses(requests)}: they take two at a time, so that their time grows with the number. The others are given all.",
    ];
}

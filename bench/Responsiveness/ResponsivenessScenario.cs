using System.Globalization;
using Messaging.Bench.Figures;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.Responsiveness;

/// <summary>How fast <c>get_item</c> is answered while nothing else goes on, and while every core computes <c>get_list</c>.</summary>
internal sealed class ResponsivenessScenario : IScenario
{
    public const int PerSecond = 500;

    public string Name => "responsiveness";

    public string Title => "Responsiveness: get_item while every core computes get_list";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var (loop, wait) = (run.Seconds(0.5, 0.1), run.Seconds(1, 0.2));
        var sharp = await LoopTime.SharpIterationsAsync(loop);
        var python = run.Peers.FastApi is { } program ? await LoopTime.PythonIterationsAsync(program, loop, run.Stop) : 0;
        var subjects = await new Subjects(run, sharp, python, wait).FindAsync();
        var log = new RoundLog();
        await using var warm = new WarmSubjects(run);
        for (var round = 1; round <= run.Rounds; round++)
        {
            foreach (var subject in subjects)
            {
                BenchRun.Say($"round {round}: {string.Join("; ", subject.Loads.Select(load => load.Name))}");
                if (subject.Stays)
                    await MeasureAsync(run, subject, await warm.StartAsync(subject), log);
                else
                    await MeasureOnceAsync(run, subject, log);
            }
        }

        return new ResponsivenessReport(log, [.. subjects.SelectMany(subject => subject.Loads.Select(load => load.Name))]).Write(
            string.Create(CultureInfo.InvariantCulture, $"get_list is two loops of {loop.TotalSeconds} s with a wait of {wait.TotalSeconds} s between: {sharp:N0} iterations in C#, {python:N0} in Python. {Subject.GetListCallers} callers keep asking for it."),
            string.Create(CultureInfo.InvariantCulture, $"Latency: {PerSecond} requests/s over at most 64 connections, each timed from when it was due; what has no answer within {Patience(run).TotalSeconds} s after the last was due counts with the time waited, and as unanswered. Requests/s: 8 connections. Warmed up by such requests: Python for {WarmUp(Subjects.Python)} s, AllInOne for {WarmUp(Subject.CompiledInStages)} s, the Api, bare Kestrel and the other ASP.NET Core programs, whose code is compiled by profile too, for {WarmUp(Subjects.ByProfile)} s. AllInOne, Api + Worker and bare Kestrel are started once for all rounds and warmed up for {WarmUp(WarmSubjects.BesideLoad)} s more at {PerSecond}/s beside their load; they are idle while another one is measured. The others start anew in each round."));

        double WarmUp(double seconds) => run.Seconds(seconds, 0.2).TotalSeconds;
    }

    private static TimeSpan Patience(BenchRun run) => run.Seconds(2, 0.5);

    private static async Task MeasureOnceAsync(BenchRun run, Subject subject, RoundLog log)
    {
        try
        {
            await using var started = await subject.StartAsync();
            await ClosedLoop.RunAsync(run.Peers.HasWrk, started.Item, run.Seconds(subject.WarmUp, 0.2));
            await MeasureAsync(run, subject, started, log);
        }
        finally
        {
            // A killed Celery leaves its tasks in the queue, and the next round's would compute them while it is to be idle.
            if (await run.BrokerAsync() is { } broker)
                await broker.DeleteAsync(CancellationToken.None, "celery");
        }
    }

    private static async Task MeasureAsync(BenchRun run, Subject subject, Started started, RoundLog log)
    {
        var item = started.Item;
        await MeasureAsync(run, item, [.. subject.Loads.Select(load => load.Name)], "idle", log);
        foreach (var (name, begin) in subject.Loads)
        {
            await using var load = begin(started);
            await Task.Delay(run.Seconds(1, 0.2), TimeProvider.System, run.Stop);
            await MeasureAsync(run, item, [name], "busy", log);
            if (load is Callers callers)
                log.Add(name, "lists", callers.AnswersPerSecond);
        }
    }

    private static async Task MeasureAsync(BenchRun run, Uri item, IReadOnlyList<string> names, string when, RoundLog log)
    {
        run.Stop.ThrowIfCancellationRequested();
        var latency = await Task.Factory.StartNew(
            () => OpenLoop.Run(item, PerSecond, run.Seconds(1.5, 0.25), patience: Patience(run)), TaskCreationOptions.LongRunning);
        var rate = await ClosedLoop.RunAsync(run.Peers.HasWrk, item, run.Seconds(1.5, 0.25));
        foreach (var name in names)
        {
            log.Add(name, $"{when} p50", latency.P50);
            log.Add(name, $"{when} p99", latency.P99);
            log.Add(name, $"{when} slowest", latency.Slowest);
            log.Add(name, $"{when} unanswered", latency.Unanswered);
            log.Add(name, $"{when} rate", rate);
        }
    }
}

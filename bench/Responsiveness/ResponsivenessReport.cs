using System.Globalization;
using Messaging.Bench.Figures;
using Messaging.Bench.Report;

namespace Messaging.Bench.Responsiveness;

/// <summary>Makes tables, targets and sentences of the figures.</summary>
internal sealed class ResponsivenessReport(RoundLog log, IReadOnlyList<string> subjects)
{
    private static readonly string[] Ours = [Subjects.AllInOneThreads, Subjects.AllInOneProcesses, Subjects.ApiAndWorker];

    public Section Write(params IEnumerable<string> measures) => new([Latencies(), Rates()], Shows(), [.. measures, .. Settings], [.. Targets()]);

    private static IEnumerable<string> Settings =>
    [
        "FastAPI: `uvicorn <app>`, one process as by default, or `--workers 2`, one for each CPU here; access log off, no `--reload`; with uvloop and httptools where this system has them (see the machine's line). Celery: `celery -A tasks worker` as by default (prefork, one process a CPU), RabbitMQ as broker, results by `rpc://`; the handler is a `def` that waits for the result.",
        "ASP.NET Core: a minimal API in Release, server garbage collector as by default, logging from Warning on. Bare Kestrel: no routing, no JSON, no logging.",
        "Hangfire: such a minimal API with `AddHangfireServer` in its process, as by default (5 worker threads a CPU, at most 20); get_list enqueues a job and looks every 50 ms whether it is done.",
        "AllInOne: its defaults, process lanes by `Lanes:Isolation=Process`. Api + Worker: their defaults but for `Lanes:Priority=Idle`, as docs/performance.md advises for one machine as here; what `Normal` does is told above. All three without their log line for each call, as the peers; what that line costs is told above.",
    ];

    private Table Latencies()
    {
        var table = new Table("get_item at 500/s, ms", "idle p50", "idle p99", "idle slowest", "busy p50", "busy p99", "busy slowest", "unanswered");
        foreach (var subject in subjects)
        {
            string[] names = ["idle p50", "idle p99", "idle slowest", "busy p50", "busy p99", "busy slowest"];
            table.Add([subject, .. names.Select(name => log.Of(subject, name).Text("N2")), log.Of(subject, "busy unanswered").Text()]);
        }

        return table;
    }

    private Table Rates()
    {
        var baseline = log.Of(Subjects.Baseline, "busy rate");
        var table = new Table("get_item, requests/s", "idle", "busy", "busy / idle", "busy / the baseline", "get_list/s beside");
        foreach (var subject in subjects)
        {
            var (idle, busy) = (log.Of(subject, "idle rate"), log.Of(subject, "busy rate"));
            table.Add(subject, idle.Text(), busy.Text(), busy.Over(idle).Text("N3"), busy.Over(baseline).Text("N3"), log.Of(subject, "lists").Text("N1"));
        }

        return table;
    }

    private IEnumerable<Target> Targets()
    {
        var baseline = log.Of(Subjects.Baseline, "busy rate");
        foreach (var subject in Ours)
        {
            yield return new($"{subject}: requests/s under load / the baseline", log.Of(subject, "busy rate").Over(baseline), AtLeast: true, 0.95);
            yield return new($"{subject}: p99 under load / idle", log.Of(subject, "busy p99").Over(log.Of(subject, "idle p99")), AtLeast: false, 1.1);
            yield return new($"{subject}: slowest under load, ms", log.Of(subject, "busy slowest"), AtLeast: false, 25);
        }

        yield return new("AllInOne's get_item / bare Kestrel, idle", log.Of(Subjects.AllInOneThreads, "idle rate").Over(log.Of(Subjects.Bare, "idle rate")), AtLeast: true, 0.95);
    }

    private string Shows()
    {
        var (ours, baseline) = (log.Of(Subjects.AllInOneThreads, "busy rate"), log.Of(Subjects.Baseline, "busy rate"));
        // By the worst round: one that freezes in one of three is not the best.
        var others = subjects.Except([.. Ours, Subjects.Bare, Subjects.Baseline]).OrderBy(subject => log.Of(subject, "busy p99").Rounds.Max()).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"While every core computes, AllInOne answers {ours.Over(baseline).Text("P0")} of the requests/s that the kernel leaves anybody, with a p99 of {log.Of(Subjects.AllInOneThreads, "busy p99").Text("N1")} ms at 500/s. ")
            + string.Create(CultureInfo.InvariantCulture, $"The best of the others at 500/s is «{others[0]}», with a p99 of {log.Of(others[0], "busy p99").Text("N1")} ms and {log.Of(others[0], "busy rate").Text()} requests/s where AllInOne answers {ours.Text()}; the slowest is «{others[^1]}», with {log.Of(others[^1], "busy p99").Text()} ms.");
    }
}

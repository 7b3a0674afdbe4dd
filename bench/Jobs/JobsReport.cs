using System.Globalization;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Report;

namespace Messaging.Bench.Jobs;

/// <summary>Makes tables, targets and sentences of the figures.</summary>
internal static class JobsReport
{
    public const string Ours = "Api + Worker, PostgreSQL";
    public const string WithoutWaits = "the same, an operation that declares no wait";
    public const string Celery = "Celery, results in PostgreSQL";
    public const string Hangfire = "Hangfire, PostgreSQL";
    public const string BullMq = "BullMQ, Redis";
    public const string BullMqSandboxed = "the same, a process for each CPU";
    public const int AcceptedPerSecond = 100;
    public const int Callers = 32;

    public static Section Write(BenchRun run, RoundLog log, int jobs, string postgres)
    {
        var table = new Table("subject", "accepted, jobs/s", "finished, jobs/s", "over Celery", "over Hangfire");
        var (celery, hangfire) = (log.Of(Celery, "finished"), log.Of(Hangfire, "finished"));
        var (ratio, withoutWaits) = (log.Of(Ours, "finished").Over(celery), log.Of(WithoutWaits, "finished"));
        foreach (var subject in new[] { Ours, WithoutWaits, Celery, Hangfire, BullMq, BullMqSandboxed }.Where(subject => log.Of(subject, "finished").Rounds.Count > 0))
        {
            var finished = log.Of(subject, "finished");
            table.Add(subject, log.Of(subject, "accepted").Text(), finished.Text(), finished.Over(celery).Text("N2"), finished.Over(hangfire).Text("N2"));
        }

        var latency = new Table($"accepting {AcceptedPerSecond} jobs/s, which are done meanwhile", "ms");
        latency.Add("p50", log.Of(Ours, "p50").Text("N1"));
        latency.Add("p99", log.Of(Ours, "p99").Text("N1"));
        latency.Add("slowest", log.Of(Ours, "slowest").Text("N1"));
        latency.Add("refused or late", log.Of(Ours, "refused").Text());

        return new Section(
            [table, latency],
            $"A job is a row before its caller hears of it, a confirmed message after that, and a row again when it is done; {log.Of(Ours, "finished").Text()} a second go all the way, of an operation that declares its wait"
            + $"; of one that declares none {withoutWaits.Text()}, {withoutWaits.Over(hangfire).Text("N1")} times as many as Hangfire's"
            + (celery.Rounds.Count == 0 ? ". " : $" and {withoutWaits.Over(celery).Text("N2")} times as many as Celery's. ")
            + $"A caller has its answer within {log.Of(Ours, "p99").Text("N1")} ms in 99 of 100 cases.",
            [
                string.Create(CultureInfo.InvariantCulture, $"Jobs that do nothing, as fast as they are accepted for {JobsScenario.Burst(run).TotalSeconds} s, of the operation that declares no wait for half of that, of Celery and Hangfire {jobs}; finished when the result of the last one is in the database, looked at every {JobsScenario.BetweenLooks.TotalMilliseconds} ms. {postgres}, all as by default: a commit is on the disk."),
                $"Api + Worker: {Callers} connections of {(run.Peers.HasWrk ? "wrk" : "the bench")} that POST /get_list with a wait of {JobsScenario.Wait.TotalMilliseconds} ms and no loops, and an operation of the bench that only computes, 0 iterations; the next on the answer; one Api, one worker, `Jobs:Store=PostgreSql`, all else as by default. Started once for all rounds and warmed up for {JobsScenario.WarmUp(run).TotalSeconds} s, since .NET compiles what is used often anew; nothing is asked of it while Celery is measured. Logs one line for each step of a job.",
                "Celery: one program that calls `delay()` in a loop, with no HTTP before it; one worker, prefork with a process for each CPU, `db+postgresql` as result backend, all else as by default: no confirms from the broker, and a task is acknowledged before it runs.",
                string.Create(CultureInfo.InvariantCulture, $"Hangfire: one program whose {Callers} threads call `Enqueue`, with no HTTP before it; one server, which is another process, with its default of 5 worker threads a CPU (at most 20); warmed up by {jobs / 4} jobs in each round. `QueuePollInterval` is {HangfireHost.BetweenLooks.TotalMilliseconds} ms, the least that is allowed, instead of 15 s: only a server in the process that enqueues is told of a job."),
                $"BullMQ: one program that awaits `add` {Callers} times at once, with no HTTP before it; one worker, warmed up by {jobs / 4} jobs in each round; Redis with an append-only file, as its documentation wants it, which is written to the disk once a second. With `concurrency: 50` a job that computes stops all others of its worker; a sandboxed processor, which is what its documentation has for these, runs in one process for each CPU.",
                "MassTransit's job consumers are left out: over RabbitMQ they need a plugin of the broker for delayed messages, and to keep jobs a package for sagas, and neither was to be had.",
            ],
            [
                new($"{Ours}: finished jobs/s over Celery's", ratio, AtLeast: true, 3),
                new($"{WithoutWaits}: finished jobs/s over Celery's", withoutWaits.Over(celery), AtLeast: true, 4),
                new($"{WithoutWaits}: finished jobs/s over Hangfire's", withoutWaits.Over(hangfire), AtLeast: true, 8),
                new($"{Ours}: p99 of accepting at {AcceptedPerSecond}/s, ms", log.Of(Ours, "p99"), AtLeast: false, 25, "N1"),
            ]);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;
using Npgsql;

namespace Messaging.Bench.Jobs;

/// <summary>Requests that are kept until they are done, whatever dies: how many a second, and how soon each is accepted.</summary>
internal sealed class JobsScenario : IScenario
{
    private const string Ours = "Api + Worker, PostgreSQL";
    private const string Celery = "Celery, results in PostgreSQL";
    private const int Callers = 32;
    private const int AcceptedPerSecond = 100;
    private const string Unfinished = "SELECT count(*) FROM jobs WHERE finished_at IS NULL";
    private const string All = "SELECT count(*) FROM jobs";
    private const string Succeeded = "SELECT count(*) FROM jobs WHERE state = 'succeeded'";
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "jobs";

    public string Title => "Jobs: accepted, kept and finished";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync() ?? throw new NotHereException("it needs RabbitMQ.");
        await using var database = await BenchDatabase.StartAsync(run.Stop);
        var jobs = run.IsQuick ? 100 : 2000;
        var log = new RoundLog();
        var ours = await database.NewAsync(run.Stop);
        await using (var started = await WarmApiAndWorkerAsync(run, broker, ours))
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                BenchRun.Say($"round {round}: {Ours}");
                await MeasureAsync(run, new Uri(started.Address, "/get_list"), ours.ToString(), log);
                if (run.Peers.CeleryOnDatabase is not { } celery)
                    continue;

                BenchRun.Say($"round {round}: {Celery}");
                await CeleryAsync(run, broker, await database.NewAsync(run.Stop), celery, jobs, log);
                await broker.DeleteAsync(run.Stop, "celery");
            }
        }

        await broker.DeleteAsync(run.Stop, [.. BenchWorkers.Queues, "job-results", "job-results_dead-letter"]);
        return Report(run, log, jobs, await database.VersionAsync(run.Stop));
    }

    /// <summary>Starts them once for all rounds: until .NET has compiled their code for good takes longer than a round.</summary>
    private static async Task<Started> WarmApiAndWorkerAsync(BenchRun run, BenchBroker broker, NpgsqlConnectionStringBuilder database)
    {
        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        var started = new Started(
            address,
            Programs.Service("Api", address, toBroker, ("Jobs__Store", "PostgreSql"), ("ConnectionStrings__Jobs", database.ToString())),
            Programs.Service("Worker", atWorker, [toBroker, .. Programs.GetList(0, Wait)]));
        try
        {
            await Ready.WhenHealthyAsync(started.Main, atWorker, run.Stop);
            await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
            BenchRun.Say("jobs to warm up");
            await PostAsync(run, new Uri(address, "/get_list"), WarmUp(run));
            await FinishedAsync(database.ToString(), run.Stop);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private static async Task MeasureAsync(BenchRun run, Uri target, string database, RoundLog log)
    {
        var (before, began) = (await CountAsync(database, All, run.Stop), Stopwatch.GetTimestamp());
        await PostAsync(run, target, Burst(run));
        var accepting = Stopwatch.GetElapsedTime(began);
        await FinishedAsync(database, run.Stop);
        var finishing = Stopwatch.GetElapsedTime(began);
        var all = await CountAsync(database, All, run.Stop);
        log.Add(Ours, "accepted", (all - before) / accepting.TotalSeconds);
        log.Add(Ours, "finished", (all - before) / finishing.TotalSeconds);
        if (await CountAsync(database, Succeeded, run.Stop) is var succeeded && (succeeded != all || all == before))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{succeeded} of {all} jobs have succeeded."));

        var load = await Task.Factory.StartNew(
            () => OpenLoop.Run(target, AcceptedPerSecond, run.Seconds(10, 1), TimeSpan.FromSeconds(10), "POST"), TaskCreationOptions.LongRunning);
        log.Add(Ours, "p50", load.P50);
        log.Add(Ours, "p99", load.P99);
        log.Add(Ours, "slowest", load.Slowest);
        log.Add(Ours, "refused", load.Unanswered);
        await FinishedAsync(database, run.Stop);
    }

    private static TimeSpan WarmUp(BenchRun run) => run.Seconds(30, 0.5);

    private static TimeSpan Burst(BenchRun run) => run.Seconds(4, 0.5);

    private static Task<double> PostAsync(BenchRun run, Uri target, TimeSpan duration) =>
        ClosedLoop.RunAsync(run.Peers.HasWrk, target, duration, Callers, isPost: true);

    private static async Task FinishedAsync(string database, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (await CountAsync(database, Unfinished, stop) is var unfinished and > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{unfinished} jobs have not finished in {Patience}."));
            await Task.Delay(BetweenLooks, TimeProvider.System, stop);
        }
    }

    private static async Task<long> CountAsync(string database, string count, CancellationToken stop) =>
        await BenchDatabase.RunAsync(database, count, stop) is long number ? number : throw new InvalidOperationException($"No number: {count}");

    private static async Task CeleryAsync(BenchRun run, BenchBroker broker, NpgsqlConnectionStringBuilder database, string python, int jobs, RoundLog log)
    {
        (string, string)[] settings =
        [
            ("BROKER", broker.Address),
            ("BACKEND", string.Create(CultureInfo.InvariantCulture, $"db+postgresql://{database.Username}:{database.Password}@{database.Host}:{database.Port}/{database.Database}")),
            ("ITERATIONS", "0"),
            ("WAIT", Wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
        ];
        await using var worker = Programs.Python(python, ["-m", "celery", "-A", "tasks", "worker", "--loglevel", "WARNING"], settings);
        await using var requester = Programs.Python(python, ["celery_jobs.py", jobs.ToString(CultureInfo.InvariantCulture)], settings);
        var seconds = JsonSerializer.Deserialize<CelerySeconds>(await requester.ResultAsync(Patience, run.Stop))!;
        log.Add(Celery, "accepted", jobs / seconds.Accepted);
        log.Add(Celery, "finished", jobs / seconds.Finished);
    }

    private static Section Report(BenchRun run, RoundLog log, int jobs, string postgres)
    {
        var table = new Table("subject", "accepted, jobs/s", "finished, jobs/s", "over Celery");
        var celery = log.Of(Celery, "finished");
        var ratio = log.Of(Ours, "finished").Over(celery);
        table.Add(Ours, log.Of(Ours, "accepted").Text(), log.Of(Ours, "finished").Text(), ratio.Text("N2"));
        if (celery.Rounds.Count > 0)
            table.Add(Celery, log.Of(Celery, "accepted").Text(), celery.Text(), "1");
        var latency = new Table($"accepting {AcceptedPerSecond} jobs/s, which are done meanwhile", "ms");
        latency.Add("p50", log.Of(Ours, "p50").Text("N1"));
        latency.Add("p99", log.Of(Ours, "p99").Text("N1"));
        latency.Add("slowest", log.Of(Ours, "slowest").Text("N1"));
        latency.Add("refused or late", log.Of(Ours, "refused").Text());

        return new Section(
            [table, latency],
            $"A job is a row before its caller hears of it, a confirmed message after that, and a row again when it is done; {log.Of(Ours, "finished").Text()} a second go all the way, of an operation that declares its wait"
            + (celery.Rounds.Count == 0 ? ". " : $", {ratio.Text("N2")} times as many as Celery's. ")
            + $"A caller has its answer within {log.Of(Ours, "p99").Text("N1")} ms in 99 of 100 cases.",
            [
                string.Create(CultureInfo.InvariantCulture, $"Jobs that do nothing but wait for {Wait.TotalMilliseconds} ms, as fast as they are accepted for {Burst(run).TotalSeconds} s, of Celery {jobs}; finished when the result of the last one is in the database, looked at every {BetweenLooks.TotalMilliseconds} ms. {postgres}, all as by default: a commit is on the disk."),
                $"Api + Worker: {Callers} connections of {(run.Peers.HasWrk ? "wrk" : "the bench")} that POST /get_list, the next on the answer; one Api, one worker, `Jobs:Store=PostgreSql`, no loops, all else as by default. Started once for all rounds and warmed up for {WarmUp(run).TotalSeconds} s, since .NET compiles what is used often anew; nothing is asked of it while Celery is measured. Logs one line for each step of a job.",
                "Celery: one program that calls `delay()` in a loop, with no HTTP before it; one worker, prefork with a process for each CPU, `db+postgresql` as result backend, all else as by default: no confirms from the broker, and a task is acknowledged before it runs.",
            ],
            [
                new($"{Ours}: finished jobs/s over Celery's", ratio, AtLeast: true, 3),
                new($"{Ours}: p99 of accepting at {AcceptedPerSecond}/s, ms", log.Of(Ours, "p99"), AtLeast: false, 25, "N1"),
            ]);
    }

    /// <summary>Seconds until all tasks were published, and until all results were stored.</summary>
    private sealed record CelerySeconds(double Accepted, double Finished);
}

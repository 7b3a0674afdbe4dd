using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Messaging.Bench.Broker;
using Messaging.Bench.Database;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;
using Npgsql;

namespace Messaging.Bench.Jobs;

/// <summary>Requests that are kept until they are done, whatever dies: how many a second, and how soon each is accepted.</summary>
internal sealed class JobsScenario : IScenario
{
    private const string Ours = "Api + Worker, PostgreSQL";
    private const string WithoutWaits = "the same, an operation that declares no wait";
    private const string Celery = "Celery, results in PostgreSQL";
    private const string Hangfire = "Hangfire, PostgreSQL";
    private const string BullMq = "BullMQ, Redis";
    private const string BullMqSandboxed = "the same, a process for each CPU";
    private const int Callers = 32;
    private const int AcceptedPerSecond = 100;
    private const string GetList = "/get_list";
    private const string Nothing = "/loop/0";
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
        var database = await run.DatabaseAsync() ?? throw new NotHereException("it needs PostgreSQL.");
        var jobs = run.IsQuick ? 100 : 2000;
        var log = new RoundLog();
        var ours = await database.NewAsync(run.Stop);
        await using (var started = await WarmApiAndWorkerAsync(run, broker, ours))
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                BenchRun.Say($"round {round}: {Ours}");
                await MeasureAsync(run, Ours, new Uri(started.Address, GetList), Burst(run), ours.ToString(), log);
                await AcceptAsync(run, new Uri(started.Address, GetList), log);
                await FinishedAsync(ours.ToString(), run.Stop);
                BenchRun.Say($"round {round}: {WithoutWaits}");
                await MeasureAsync(run, WithoutWaits, new Uri(started.Address, Nothing), Burst(run) / 2, ours.ToString(), log);
                BenchRun.Say($"round {round}: {Hangfire}");
                await HangfireAsync(run, (await database.NewAsync(run.Stop)).ToString(), jobs, log);
                if (run.Peers.BullMq is { } bullMq)
                {
                    BenchRun.Say($"round {round}: {BullMq}");
                    await BullMqAsync(run, bullMq, BullMq, jobs, log, ["50"]);
                    BenchRun.Say($"round {round}: {BullMqSandboxed}");
                    await BullMqAsync(run, bullMq, BullMqSandboxed, jobs, log, [Text(Environment.ProcessorCount), "sandboxed"]);
                }

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
            Programs.OwnApi(address, toBroker, ("Jobs__Store", "PostgreSql"), ("ConnectionStrings__Jobs", database.ToString())),
            Programs.OwnWorker([toBroker, ("ASPNETCORE_URLS", atWorker.ToString()), .. Programs.GetList(0, Wait)]));
        return await started.WhenAsync(async _ =>
        {
            await Ready.WhenHealthyAsync(started.Main, atWorker, run.Stop);
            await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
            BenchRun.Say("jobs to warm up");
            // The first one of a service that has just started takes longer than a quick round.
            using var http = new HttpClient();
            (await http.PostAsync(new Uri(address, Nothing), content: null, run.Stop)).EnsureSuccessStatusCode();
            await PostAsync(run, new Uri(address, GetList), WarmUp(run));
            await PostAsync(run, new Uri(address, Nothing), Burst(run) / 4);
            await FinishedAsync(database.ToString(), run.Stop);
        });
    }

    private static async Task MeasureAsync(BenchRun run, string subject, Uri target, TimeSpan burst, string database, RoundLog log)
    {
        var (before, began) = (await CountAsync(database, All, run.Stop), Stopwatch.GetTimestamp());
        await PostAsync(run, target, burst);
        var accepting = Stopwatch.GetElapsedTime(began);
        await FinishedAsync(database, run.Stop);
        var finishing = Stopwatch.GetElapsedTime(began);
        var all = await CountAsync(database, All, run.Stop);
        log.Add(subject, "accepted", (all - before) / accepting.TotalSeconds);
        log.Add(subject, "finished", (all - before) / finishing.TotalSeconds);
        if (await CountAsync(database, Succeeded, run.Stop) is var succeeded && (succeeded != all || all == before))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{succeeded} of {all} jobs have succeeded."));
    }

    private static async Task AcceptAsync(BenchRun run, Uri target, RoundLog log)
    {
        var load = await Task.Factory.StartNew(
            () => OpenLoop.Run(target, AcceptedPerSecond, run.Seconds(10, 1), TimeSpan.FromSeconds(10), "POST"), TaskCreationOptions.LongRunning);
        log.Add(Ours, "p50", load.P50);
        log.Add(Ours, "p99", load.P99);
        log.Add(Ours, "slowest", load.Slowest);
        log.Add(Ours, "refused", load.Unanswered);
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
            ("WAIT", "0"),
        ];
        await using var worker = Programs.Celery(python, [], settings);
        await using var requester = Programs.Python(python, ["celery_jobs.py", Text(jobs)], settings);
        await AddAsync(run, Celery, requester, jobs, log);
    }

    private static async Task HangfireAsync(BenchRun run, string database, int jobs, RoundLog log)
    {
        var address = Programs.FreeAddress();
        await using var server = Programs.Own(["hangfire", HangfireHost.Server, database, "0", "0"], ("ASPNETCORE_URLS", address.ToString()));
        // It makes the tables.
        await Ready.WhenAnswersAsync(server, new Uri(address, "/get_item"), run.Stop);
        await using var client = Programs.Own(["hangfire-jobs", database, Text(jobs / 4), Text(jobs), Text(Callers)]);
        await AddAsync(run, Hangfire, client, jobs, log);
    }

    private static async Task BullMqAsync(BenchRun run, string folder, string subject, int jobs, RoundLog log, string[] worker)
    {
        var port = Text(Programs.FreeAddress().Port);
        await using var redis = Programs.Redis(port);
        await using var server = Programs.Node(folder, port, ["worker.js", .. worker]);
        await using var client = Programs.Node(folder, port, ["jobs.js", Text(jobs / 4), Text(jobs), Text(Callers)]);
        await AddAsync(run, subject, client, jobs, log);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task AddAsync(BenchRun run, string subject, ChildProcess client, int jobs, RoundLog log)
    {
        var seconds = JsonSerializer.Deserialize<JobSeconds>(await client.ResultAsync(Patience, run.Stop))!;
        log.Add(subject, "accepted", jobs / seconds.Accepted);
        log.Add(subject, "finished", jobs / seconds.Finished);
    }

    private static Section Report(BenchRun run, RoundLog log, int jobs, string postgres)
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
                string.Create(CultureInfo.InvariantCulture, $"Jobs that do nothing, as fast as they are accepted for {Burst(run).TotalSeconds} s, of the operation that declares no wait for half of that, of Celery and Hangfire {jobs}; finished when the result of the last one is in the database, looked at every {BetweenLooks.TotalMilliseconds} ms. {postgres}, all as by default: a commit is on the disk."),
                $"Api + Worker: {Callers} connections of {(run.Peers.HasWrk ? "wrk" : "the bench")} that POST /get_list with a wait of {Wait.TotalMilliseconds} ms and no loops, and an operation of the bench that only computes, 0 iterations; the next on the answer; one Api, one worker, `Jobs:Store=PostgreSql`, all else as by default. Started once for all rounds and warmed up for {WarmUp(run).TotalSeconds} s, since .NET compiles what is used often anew; nothing is asked of it while Celery is measured. Logs one line for each step of a job.",
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

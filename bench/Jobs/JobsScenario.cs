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
    private const string GetList = "/get_list";
    private const string Nothing = "/loop/0";
    private const string Unfinished = "SELECT count(*) FROM jobs WHERE finished_at IS NULL";
    private const string All = "SELECT count(*) FROM jobs";
    private const string Succeeded = "SELECT count(*) FROM jobs WHERE state = 'succeeded'";
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
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
                BenchRun.Say($"round {round}: {JobsReport.Ours}");
                await MeasureAsync(run, JobsReport.Ours, new Uri(started.Address, GetList), Burst(run), ours.ToString(), log);
                await AcceptAsync(run, new Uri(started.Address, GetList), log);
                await FinishedAsync(ours.ToString(), run.Stop);
                BenchRun.Say($"round {round}: {JobsReport.WithoutWaits}");
                await MeasureAsync(run, JobsReport.WithoutWaits, new Uri(started.Address, Nothing), Burst(run) / 2, ours.ToString(), log);
                BenchRun.Say($"round {round}: {JobsReport.Hangfire}");
                await HangfireAsync(run, (await database.NewAsync(run.Stop)).ToString(), jobs, log);
                if (run.Peers.BullMq is { } bullMq)
                {
                    BenchRun.Say($"round {round}: {JobsReport.BullMq}");
                    await BullMqAsync(run, bullMq, JobsReport.BullMq, jobs, log, ["50"]);
                    BenchRun.Say($"round {round}: {JobsReport.BullMqSandboxed}");
                    await BullMqAsync(run, bullMq, JobsReport.BullMqSandboxed, jobs, log, [Text(Environment.ProcessorCount), "sandboxed"]);
                }

                if (run.Peers.CeleryOnDatabase is not { } celery)
                    continue;

                BenchRun.Say($"round {round}: {JobsReport.Celery}");
                await CeleryAsync(run, broker, await database.NewAsync(run.Stop), celery, jobs, log);
                await broker.DeleteAsync(run.Stop, "celery");
            }
        }

        await broker.DeleteAsync(run.Stop, [.. BenchWorkers.Queues, "job-results", "job-results_dead-letter"]);
        return JobsReport.Write(run, log, jobs, await database.VersionAsync(run.Stop));
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
            () => OpenLoop.Run(target, JobsReport.AcceptedPerSecond, run.Seconds(10, 1), TimeSpan.FromSeconds(10), "POST"), TaskCreationOptions.LongRunning);
        log.Add(JobsReport.Ours, "p50", load.P50);
        log.Add(JobsReport.Ours, "p99", load.P99);
        log.Add(JobsReport.Ours, "slowest", load.Slowest);
        log.Add(JobsReport.Ours, "refused", load.Unanswered);
    }

    public static TimeSpan WarmUp(BenchRun run) => run.Seconds(30, 0.5);

    public static TimeSpan Burst(BenchRun run) => run.Seconds(4, 0.5);

    private static Task<double> PostAsync(BenchRun run, Uri target, TimeSpan duration) =>
        ClosedLoop.RunAsync(run.Peers.HasWrk, target, duration, JobsReport.Callers, isPost: true);

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
        await AddAsync(run, JobsReport.Celery, requester, jobs, log);
    }

    private static async Task HangfireAsync(BenchRun run, string database, int jobs, RoundLog log)
    {
        var address = Programs.FreeAddress();
        await using var server = Programs.Own(["hangfire", HangfireHost.Server, database, "0", "0"], ("ASPNETCORE_URLS", address.ToString()));
        // It makes the tables.
        await Ready.WhenAnswersAsync(server, new Uri(address, "/get_item"), run.Stop);
        await using var client = Programs.Own(["hangfire-jobs", database, Text(jobs / 4), Text(jobs), Text(JobsReport.Callers)]);
        await AddAsync(run, JobsReport.Hangfire, client, jobs, log);
    }

    private static async Task BullMqAsync(BenchRun run, string folder, string subject, int jobs, RoundLog log, string[] worker)
    {
        var port = Text(Programs.FreeAddress().Port);
        await using var redis = Programs.Redis(port);
        await using var server = Programs.Node(folder, port, ["worker.js", .. worker]);
        await using var client = Programs.Node(folder, port, ["jobs.js", Text(jobs / 4), Text(jobs), Text(JobsReport.Callers)]);
        await AddAsync(run, subject, client, jobs, log);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task AddAsync(BenchRun run, string subject, ChildProcess client, int jobs, RoundLog log)
    {
        var seconds = JsonSerializer.Deserialize<JobSeconds>(await client.ResultAsync(Patience, run.Stop))!;
        log.Add(subject, "accepted", jobs / seconds.Accepted);
        log.Add(subject, "finished", jobs / seconds.Finished);
    }
}

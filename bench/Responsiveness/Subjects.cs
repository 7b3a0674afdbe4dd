using System.Globalization;
using Messaging.Bench.Database;
using Messaging.Bench.Hosts;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Responsiveness;

/// <summary>All programs that are compared.</summary>
/// <param name="run">The run.</param>
/// <param name="sharp">Iterations of one loop in C#.</param>
/// <param name="python">Iterations of one loop in Python.</param>
/// <param name="wait">The wait between the two loops.</param>
internal sealed class Subjects(BenchRun run, long sharp, long python, TimeSpan wait)
{
    public const string FastApiWorkers = "FastAPI, async def, two workers";
    public const string Hangfire = "ASP.NET Core, Hangfire in the process, PostgreSQL";
    public const string Bare = "bare Kestrel, CPUs busy at normal priority";
    public const string Baseline = "the baseline: bare Kestrel, CPUs busy by chrt --idle";
    public const string AllInOneThreads = "AllInOne, thread lanes";
    public const string AllInOneProcesses = "AllInOne, process lanes";
    public const string ApiAndWorker = "Api + Worker, lanes at idle priority";

    // Seconds to warm up: where no code is compiled meanwhile, and where it is compiled once more by what was counted.
    public const double Python = 1;
    public const double ByProfile = 4;

    public async Task<IReadOnlyList<Subject>> FindAsync()
    {
        var (broker, peers) = (await run.BrokerAsync(), run.Peers);
        var subjects = new List<Subject>();
        if (peers.FastApi is { } fastApi)
        {
            subjects.Add(new("FastAPI, async def (the question's code)", () => UvicornAsync(fastApi, "question:app")) { WarmUp = Python });
            subjects.Add(new(FastApiWorkers, () => UvicornAsync(fastApi, "question:app", "--workers", "2")) { WarmUp = Python });
            subjects.Add(new("FastAPI, def", () => UvicornAsync(fastApi, "question_def:app")) { WarmUp = Python });
            if (peers.Celery is { } celery && broker is not null)
                subjects.Add(new("FastAPI + Celery + RabbitMQ", () => CeleryAsync(fastApi, celery, broker.Address)) { WarmUp = Python });
        }

        subjects.Add(new("ASP.NET Core, loop in the handler", () => LoopServerAsync("handler")) { WarmUp = ByProfile });
        subjects.Add(new("ASP.NET Core, Task.Run", () => LoopServerAsync("task-run")) { WarmUp = ByProfile });
        if (await run.DatabaseAsync() is { } database)
            subjects.Add(new(Hangfire, () => HangfireAsync(database)) { WarmUp = ByProfile });
        subjects.Add(new(AllInOneThreads, () => AllInOneAsync("Thread")) { Stays = true });
        subjects.Add(new(AllInOneProcesses, () => AllInOneAsync("Process")) { Stays = true });
        if (broker is not null)
            subjects.Add(new(ApiAndWorker, () => ApiAndWorkerAsync(broker.Address)) { WarmUp = ByProfile, Stays = true });

        subjects.Add(new(
            () => OwnAsync("bare"),
            new SubjectLoad(Bare, _ => new Started(Programs.FreeAddress(), Programs.Burners())),
            new SubjectLoad(Baseline, _ => new Started(Programs.FreeAddress(), Programs.IdleBurners())))
        { WarmUp = ByProfile, Stays = true });
        return subjects;
    }

    private Task<Started> LoopServerAsync(string kind) => OwnAsync(["loop", .. Numbers, kind]);

    private async Task<Started> HangfireAsync(BenchDatabase database) =>
        await OwnAsync(["hangfire", HangfireHost.Both, (await database.NewAsync(run.Stop)).ToString(), .. Numbers]);

    private async Task<Started> OwnAsync(params string[] arguments)
    {
        var address = Programs.FreeAddress();
        return await AnswersAsync(new Started(address, Programs.Own(arguments, ("ASPNETCORE_URLS", address.ToString()))));
    }

    private async Task<Started> AllInOneAsync(string isolation)
    {
        var address = Programs.FreeAddress();
        return await HealthyAsync(new Started(address, Programs.Service("AllInOne", address, [("Lanes__Isolation", isolation), .. Programs.GetList(sharp, wait)])));
    }

    private async Task<Started> ApiAndWorkerAsync(string broker)
    {
        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker);
        var started = new Started(
            address,
            Programs.Service("Api", address, toBroker),
            Programs.Service("Worker", atWorker, [toBroker, ("Lanes__Priority", "Idle"), .. Programs.GetList(sharp, wait)]));
        await HealthyAsync(started);
        return await started.WhenAsync(_ => Ready.WhenHealthyAsync(started.Others[0], atWorker, run.Stop));
    }

    private async Task<Started> UvicornAsync(string python, string app, params string[] options)
    {
        var address = Programs.FreeAddress();
        return await AnswersAsync(new Started(address, Programs.Uvicorn(python, app, address, options, PythonSettings)));
    }

    private async Task<Started> CeleryAsync(string fastApi, string celery, string broker)
    {
        var address = Programs.FreeAddress();
        (string, string)[] settings = [("BROKER", broker), .. PythonSettings];
        return await AnswersAsync(new Started(address, Programs.Uvicorn(fastApi, "question_celery:app", address, [], settings), Programs.Celery(celery, [], settings)));
    }

    private Task<Started> AnswersAsync(Started started) => started.WhenAsync(_ => Ready.WhenAnswersAsync(started.Main, started.Item, run.Stop));

    private Task<Started> HealthyAsync(Started started) => started.WhenAsync(_ => Ready.WhenHealthyAsync(started.Main, started.Address, run.Stop));

    private string[] Numbers => [sharp.ToString(CultureInfo.InvariantCulture), wait.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)];

    private (string, string)[] PythonSettings =>
        [("ITERATIONS", python.ToString(CultureInfo.InvariantCulture)), ("WAIT", wait.TotalSeconds.ToString(CultureInfo.InvariantCulture))];
}

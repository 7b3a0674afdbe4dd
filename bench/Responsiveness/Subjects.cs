using System.Globalization;
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
    public const string Bare = "bare Kestrel, beside burners at normal priority";
    public const string Floor = "the kernel's floor: bare Kestrel, burners by chrt --idle";
    public const string AllInOneThreads = "AllInOne, thread lanes";
    public const string AllInOneProcesses = "AllInOne, process lanes";
    public const string ApiAndWorker = "Api + Worker, lanes at idle priority";

    // Seconds to warm up: where no code is compiled meanwhile, and where it is compiled once more by what was counted.
    public const double Python = 1;
    public const double ByProfile = 6;

    public async Task<IReadOnlyList<Subject>> FindAsync()
    {
        var (broker, peers) = (await run.BrokerAsync(), run.Peers);
        var subjects = new List<Subject>();
        if (peers.FastApi is { } fastApi)
        {
            subjects.Add(new("FastAPI, async def (the seed)", () => UvicornAsync(fastApi, "question:app")) { WarmUp = Python });
            subjects.Add(new(FastApiWorkers, () => UvicornAsync(fastApi, "question:app", "--workers", "2")) { WarmUp = Python });
            subjects.Add(new("FastAPI, def", () => UvicornAsync(fastApi, "question_def:app")) { WarmUp = Python });
            if (peers.Celery is { } celery && broker is not null)
                subjects.Add(new("FastAPI + Celery + RabbitMQ", () => CeleryAsync(fastApi, celery, broker.Address)) { WarmUp = Python });
        }

        subjects.Add(new("ASP.NET Core, loop in the handler", () => LoopServerAsync("handler")) { WarmUp = ByProfile });
        subjects.Add(new("ASP.NET Core, Task.Run", () => LoopServerAsync("task-run")) { WarmUp = ByProfile });
        subjects.Add(new(AllInOneThreads, () => AllInOneAsync("Thread")) { Stays = true });
        subjects.Add(new(AllInOneProcesses, () => AllInOneAsync("Process")) { Stays = true });
        if (broker is not null)
            subjects.Add(new(ApiAndWorker, () => ApiAndWorkerAsync(broker.Address)) { WarmUp = ByProfile, Stays = true });

        subjects.Add(new(
            () => OwnAsync("bare"),
            new SubjectLoad(Bare, _ => new Started(Programs.FreeAddress(), Programs.Burners())),
            new SubjectLoad(Floor, _ => new Started(Programs.FreeAddress(), Programs.IdleBurners())))
        { WarmUp = ByProfile, Stays = true });
        return subjects;
    }

    private Task<Started> LoopServerAsync(string kind) => OwnAsync(
        "loop", sharp.ToString(CultureInfo.InvariantCulture), wait.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), kind);

    private async Task<Started> OwnAsync(params string[] arguments)
    {
        var address = Programs.FreeAddress();
        return await ReadyAsync(new Started(address, Programs.Own(arguments, ("ASPNETCORE_URLS", address.ToString()))), "/get_item");
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
        return await ReadyAsync(started, () => Ready.WhenHealthyAsync(started.Others[0], atWorker, run.Stop));
    }

    private async Task<Started> UvicornAsync(string python, string app, params string[] options)
    {
        var address = Programs.FreeAddress();
        return await ReadyAsync(new Started(address, Uvicorn(python, app, address, options)), "/get_item");
    }

    private async Task<Started> CeleryAsync(string fastApi, string celery, string broker)
    {
        var address = Programs.FreeAddress();
        var worker = Programs.Python(celery, ["-m", "celery", "-A", "tasks", "worker", "--loglevel", "WARNING"], [("BROKER", broker), .. PythonSettings]);
        return await ReadyAsync(new Started(address, Uvicorn(fastApi, "question_celery:app", address, [], ("BROKER", broker)), worker), "/get_item");
    }

    private ChildProcess Uvicorn(string python, string app, Uri address, IEnumerable<string> options, params (string, string)[] settings) => Programs.Python(
        python,
        ["-m", "uvicorn", app, "--port", address.Port.ToString(CultureInfo.InvariantCulture), "--log-level", "warning", "--no-access-log", .. options],
        [.. settings, .. PythonSettings]);

    private Task<Started> ReadyAsync(Started started, string path) =>
        ReadyAsync(started, () => Ready.WhenAnswersAsync(started.Main, new Uri(started.Address, path), run.Stop));

    private Task<Started> HealthyAsync(Started started) =>
        ReadyAsync(started, () => Ready.WhenHealthyAsync(started.Main, started.Address, run.Stop));

    private static async Task<Started> ReadyAsync(Started started, Func<Task> isReadyAsync)
    {
        try
        {
            await isReadyAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private (string, string)[] PythonSettings =>
        [("ITERATIONS", python.ToString(CultureInfo.InvariantCulture)), ("WAIT", wait.TotalSeconds.ToString(CultureInfo.InvariantCulture))];
}

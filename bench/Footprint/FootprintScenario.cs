using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.Footprint;

/// <summary>How soon each service is ready, and how much memory and disk it takes.</summary>
internal sealed class FootprintScenario : IScenario
{
    private const int GetListCallers = 8;
    private const string AllInOne = "AllInOne";

    public string Name => "footprint";

    public string Title => "Footprint: start, memory, images";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var broker = await run.BrokerAsync();
        string[] services = broker is null ? [AllInOne] : [AllInOne, "Api", "Worker"];
        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            BenchRun.Say($"round {round}: {string.Join(", ", services)}");
            await using (var allInOne = await ReadyAsync(run, AllInOne, log, Programs.GetList(10_000_000, TimeSpan.Zero)))
                await LoadAsync(run, allInOne, log, (AllInOne, allInOne.Main));
            if (broker is not null)
                await ApartAsync(run, broker, log);
        }

        var images = run.IsQuick ? new Dictionary<string, string>() : await Images.SizesAsync(services);
        return Report(log, services, images);
    }

    private static async Task ApartAsync(BenchRun run, BenchBroker broker, RoundLog log)
    {
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        await using var worker = await ReadyAsync(run, "Worker", log, [toBroker, .. Programs.GetList(10_000_000, TimeSpan.Zero)]);
        await using var api = await ReadyAsync(run, "Api", log, [toBroker]);
        await LoadAsync(run, api, log, ("Api", api.Main), ("Worker", worker.Main));
        await broker.DeleteAsync(run.Stop, BenchWorkers.Queues);
    }

    private static async Task<Started> ReadyAsync(BenchRun run, string service, RoundLog log, IEnumerable<(string, string)> settings)
    {
        var address = Programs.FreeAddress();
        var started = new Started(address, Programs.Service(service, address, settings));
        var ready = await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
        log.Add(service, "ready", ready.TotalSeconds);
        // What starts with the first request is part of being idle: one was answered, and then nothing happened for a while.
        await Task.Delay(run.Seconds(2, 0.3), TimeProvider.System, run.Stop);
        AddMemory(log, service, started.Main, "idle");
        return started;
    }

    private static async Task LoadAsync(BenchRun run, Started started, RoundLog log, params (string Service, ChildProcess Process)[] processes)
    {
        await using var callers = new Callers(new Uri(started.Address, "/get_list"), GetListCallers);
        await ClosedLoop.RunAsync(run.Peers.HasWrk, new Uri(started.Address, "/get_item"), run.Seconds(3, 1));
        foreach (var (service, process) in processes)
            AddMemory(log, service, process, "loaded");
    }

    private static void AddMemory(RoundLog log, string service, ChildProcess process, string when)
    {
        log.Add(service, $"{when} memory", ProcessTree.ResidentMegabytes(process.Id));
        log.Add(service, $"{when} files", ProcessTree.FileMegabytes(process.Id));
        log.Add(service, $"{when} lanes", ProcessTree.ProportionalMegabytes(ProcessTree.Of(process.Id).Skip(1)));
    }

    private static Section Report(RoundLog log, IReadOnlyList<string> services, Dictionary<string, string> images)
    {
        var table = new Table("service", "start to ready, s", "idle, MB", "of that files, MB", "its lane processes, MB", "loaded, MB", "its lane processes, MB", "image (of that the base)");
        foreach (var service in services)
        {
            table.Add(
                service, log.Of(service, "ready").Text("N2"), log.Of(service, "idle memory").Text(), log.Of(service, "idle files").Text(), log.Of(service, "idle lanes").Text(),
                log.Of(service, "loaded memory").Text(), log.Of(service, "loaded lanes").Text(), images.GetValueOrDefault(service, "–"));
        }

        return new Section(
            [table],
            $"AllInOne is ready {log.Of(AllInOne, "ready").Text("N2")} s after its start and takes {log.Of(AllInOne, "idle memory").Text()} MB when idle. A worker's lanes are processes of their own, with one of them on standby. What Celery's worker takes beside ours is in Phases.",
            [
                "Ready: `/health/ready` answers 200, asked every 10 ms from the start of `dotnet <service>.dll` on. Memory: resident (VmRSS) of the service itself; files: unchanged pages of programs and libraries in it, which the kernel takes back when it needs them; of its lane processes the sum of their proportional shares (Pss), in which a page counts divided by the number of all processes that have it: the two columns do not add up.",
                $"Loaded: 8 connections ask for get_item as fast as they can, and {GetListCallers} callers for get_list (two loops of 10,000,000, no wait). Images: `docker build` of the repository's Dockerfile, on whatever base image this machine has under the official name.",
            ],
            [
                new("AllInOne: start to ready, s", log.Of(AllInOne, "ready"), AtLeast: false, 1),
                .. services.Select(service => new Target($"{service}: idle memory, MB", log.Of(service, "idle memory"), AtLeast: false, 100, "N0")),
            ]);
    }
}

using Messaging.Bench.Broker;
using Messaging.Bench.Database;
using Messaging.Bench.Hosts;
using Messaging.Bench.Processes;

namespace Messaging.Bench.EndToEnd;

/// <summary>An HTTP service and a worker, which answer <c>/loop/{iterations}</c>.</summary>
/// <param name="Name">Its line in the tables.</param>
/// <param name="IsPython">In which language it loops.</param>
/// <param name="WarmUp">Seconds to warm up after each start.</param>
/// <param name="StartAsync">Starts both.</param>
internal sealed record EndToEndSubject(string Name, bool IsPython, double WarmUp, Func<Task<Started>> StartAsync);

/// <summary>All that are compared: one process that answers HTTP, and one worker with as many lanes, processes or threads as by default.</summary>
internal sealed class EndToEndSubjects(BenchRun run, BenchBroker broker)
{
    public const string Ours = "Api + Worker";
    public const string Celery = "FastAPI + Celery";
    public const string Hangfire = "Hangfire, enqueue and poll";
    public const string MassTransit = "plain MassTransit";

    public async Task<IReadOnlyList<EndToEndSubject>> FindAsync()
    {
        var subjects = new List<EndToEndSubject> { new(Ours, IsPython: false, 15, OursAsync), new(MassTransit, IsPython: false, 15, MassTransitAsync) };
        if (await run.DatabaseAsync() is { } database)
            subjects.Add(new(Hangfire, IsPython: false, 5, () => HangfireAsync(database)));
        if (run.Peers is { FastApi: { } fastApi, Celery: { } celery })
            subjects.Add(new(Celery, IsPython: true, 1, () => CeleryAsync(fastApi, celery)));
        return subjects;
    }

    private Task<Started> OursAsync()
    {
        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        return new Started(address, Programs.OwnApi(address, toBroker), Programs.OwnWorker(toBroker, Urls(atWorker))).WhenAsync(async started =>
        {
            await Ready.WhenHealthyAsync(started.Others[0], atWorker, run.Stop);
            await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
            await AnswersAsync(started);
        });
    }

    private Task<Started> MassTransitAsync() => PairAsync(
        ["masstransit", PlainMassTransit.Api, broker.Address], ["masstransit", PlainMassTransit.Worker, broker.Address]);

    private async Task<Started> HangfireAsync(BenchDatabase database)
    {
        var connection = (await database.NewAsync(run.Stop)).ToString();
        return await PairAsync(["hangfire", HangfireHost.Api, connection, "0", "0"], ["hangfire", HangfireHost.Server, connection, "0", "0"]);
    }

    /// <summary>The worker with the runtime's setting of the product's for loops on more than one thread.</summary>
    private Task<Started> PairAsync(string[] api, string[] worker)
    {
        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        var started = new Started(address, Programs.Own(api, Urls(address)), Programs.Own(worker, Urls(atWorker), ("DOTNET_TieredPGO", "0")));
        return started.WhenAsync(AnswersAsync);
    }

    private Task<Started> CeleryAsync(string fastApi, string celery)
    {
        var address = Programs.FreeAddress();
        (string, string) toBroker = ("BROKER", broker.Address);
        var started = new Started(address, Programs.Uvicorn(fastApi, "question_celery:app", address, [], toBroker), Programs.Celery(celery, [], toBroker));
        return started.WhenAsync(AnswersAsync);
    }

    private Task AnswersAsync(Started started) => Ready.WhenAnswersAsync(started.Main, new Uri(started.Address, "/loop/0"), run.Stop);

    private static (string, string) Urls(Uri address) => ("ASPNETCORE_URLS", address.ToString());
}

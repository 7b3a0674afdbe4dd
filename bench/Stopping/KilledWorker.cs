using System.Diagnostics;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Stopping;

/// <summary>A worker is killed while it computes; another one answers.</summary>
internal static class KilledWorker
{
    private const long ForEver = 1_000_000_000_000_000;

    public static async Task RunAsync(BenchRun run, BenchBroker broker, RoundLog log)
    {
        var address = Programs.FreeAddress();
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        await using var api = Programs.Service("Api", address, toBroker);
        await using var doomed = await WorkerAsync(run, toBroker, ForEver);
        await Ready.WhenHealthyAsync(api, address, run.Stop);
        using var http = new HttpClient { BaseAddress = address };
        var list = http.GetStringAsync("/get_list", run.Stop);
        await BusyThread.FindAsync(doomed.Main.Id, run.Stop);
        await using var other = await WorkerAsync(run, toBroker, iterations: 0);

        var killed = Stopwatch.GetTimestamp();
        doomed.Main.Kill();
        try
        {
            await list;
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{api.LastLines}", exception);
        }

        log.Add("kill", "answer", Stopwatch.GetElapsedTime(killed).TotalSeconds);
    }

    private static async Task<Started> WorkerAsync(BenchRun run, (string, string) toBroker, long iterations)
    {
        var address = Programs.FreeAddress();
        var worker = new Started(address, Programs.Service("Worker", address, [toBroker, .. Programs.GetList(iterations, TimeSpan.Zero)]));
        await Ready.WhenHealthyAsync(worker.Main, address, run.Stop);
        return worker;
    }
}

using System.Diagnostics;
using Messaging.Bench.Broker;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Stopping;

/// <summary>From the moment that a caller leaves until the computation for it is off the CPU.</summary>
internal static class CallerLeaves
{
    public const string Threads = "AllInOne, thread lanes";
    private const string Processes = "AllInOne, process lanes";
    private const string ApiAndWorker = "Api + Worker";
    private const long Minutes = 1_000_000_000_000;
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(300);

    public static readonly IReadOnlyList<string> Subjects = [Threads, Processes, ApiAndWorker];

    public static async Task RunAsync(BenchRun run, BenchBroker? broker, RoundLog log)
    {
        await using (var threads = AllInOne("Thread"))
            await MeasureAsync(run, threads, threads.Main, Threads, log);
        await using (var processes = AllInOne("Process"))
            await MeasureAsync(run, processes, processes.Main, Processes, log);
        if (broker is null)
            return;

        var (address, atWorker) = (Programs.FreeAddress(), Programs.FreeAddress());
        (string, string) toBroker = ("ConnectionStrings__RabbitMq", broker.Address);
        var worker = Programs.Service("Worker", atWorker, [toBroker, .. Programs.GetList(Minutes, TimeSpan.Zero)]);
        await using var apart = new Started(address, Programs.Service("Api", address, toBroker), worker);
        await Ready.WhenHealthyAsync(worker, atWorker, run.Stop);
        await MeasureAsync(run, apart, worker, ApiAndWorker, log);
    }

    private static Started AllInOne(string isolation)
    {
        var address = Programs.FreeAddress();
        return new Started(address, Programs.Service("AllInOne", address, [("Lanes__Isolation", isolation), .. Programs.GetList(Minutes, TimeSpan.Zero)]));
    }

    private static async Task MeasureAsync(BenchRun run, Started started, ChildProcess computes, string subject, RoundLog log)
    {
        await Ready.WhenHealthyAsync(started.Main, started.Address, run.Stop);
        for (var caller = 0; caller < (run.IsQuick ? 1 : 4); caller++)
        {
            using var http = new HttpClient { BaseAddress = started.Address };
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);
            var asked = http.GetAsync(new Uri("/get_list", UriKind.Relative), leave.Token);
            var thread = await BusyThread.FindAsync(computes.Id, run.Stop);
            var left = Stopwatch.GetTimestamp();
            await leave.CancelAsync();
            var last = await Task.Factory.StartNew(() => thread.LastBusy(QuietFor, within: TimeSpan.FromSeconds(20)), TaskCreationOptions.LongRunning);
            // The first is not measured: its way was never gone before.
            if (caller > 0 || run.IsQuick)
                log.Add(subject, "cpu free", Stopwatch.GetElapsedTime(left, last).TotalMilliseconds);
            await asked.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}

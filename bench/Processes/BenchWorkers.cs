using Messaging.Bench.Broker;

namespace Messaging.Bench.Processes;

/// <summary>Workers of the bench, as processes.</summary>
internal static class BenchWorkers
{
    public static readonly string[] Queues = ["do-nothing", "do-nothing_dead-letter", "hold-lane", "hold-lane_dead-letter", "get-list", "get-list_dead-letter"];

    /// <summary>Starts one and waits for nothing.</summary>
    public static Started Start(BenchBroker broker, params IEnumerable<(string, string)> settings)
    {
        var address = Programs.FreeAddress();
        return new Started(address, Programs.OwnWorker(
            [("ConnectionStrings__RabbitMq", broker.Address), ("Lanes__Count", "1"), ("ASPNETCORE_URLS", address.ToString()), .. settings]));
    }

    public static async Task<Started> ReadyAsync(Started worker, BenchRun run)
    {
        await Ready.WhenHealthyAsync(worker.Main, worker.Address, run.Stop);
        return worker;
    }
}

using Messaging.Bench.Broker;

namespace Messaging.Bench.Processes;

/// <summary>Workers of the bench, as processes.</summary>
internal static class BenchWorkers
{
    /// <summary>All that workers declare, each of which would keep a worker with another kind of queue from starting.</summary>
    public static readonly IReadOnlyList<string> Queues =
    [
        .. from operation in new[] { "do-nothing", "do-nothing-on-lane", "hold-lane", "loop", "get-list", "count-primes" }
           from queue in new[] { operation, $"{operation}_background" }
           from name in new[] { queue, $"{queue}_dead-letter" }
           select name,
    ];

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

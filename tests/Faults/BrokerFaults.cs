using System.Diagnostics;

namespace Messaging.Faults;

/// <summary>Faults of the broker and of the network to it.</summary>
internal static class BrokerFaults
{
    private const int Kills = 100;
    private static readonly TimeSpan AnsweredWithin = FaultSteps.Seconds(15);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("broker-restart", "The broker is restarted.", FaultSteps.Seconds(15), (system, stop) => system.ComposeAsync(["restart", "--timeout", "10", "rabbitmq"], stop)) { IsShort = true },
        new("broker-kill", "The broker is killed, and started again after 5 s.", FaultSteps.Seconds(15), (system, stop) => system.KillAsync("rabbitmq", 5, stop)),
        new("broker-kills", $"The broker is killed {Kills} times. After each it answers a direct request within {AnsweredWithin.TotalSeconds} s of being healthy.", FaultSteps.Seconds(15), KillManyAsync)
        {
            IsLong = true,
        },
        new("broker-freeze", "The broker's processes are frozen for 40 s.", FaultSteps.Seconds(15), (system, stop) => system.FreezeAsync("rabbitmq", 40, stop)),
        new("broker-network", "The broker's network drops all packets for 60 s.", FaultSteps.Seconds(15), (system, stop) => system.DisconnectAsync("rabbitmq", 60, stop)),
        new("broker-reset", "The broker's host refuses and resets all connections for 20 s.", FaultSteps.Seconds(15), (system, stop) =>
            system.FilterAsync("rabbitmq", "INPUT -p tcp --dport 5672 -j REJECT --reject-with tcp-reset", 20, stop)),
        new("broker-loss", "One packet in twenty to the broker is lost for 40 s.", FaultSteps.Seconds(15), (system, stop) =>
            system.FilterAsync("rabbitmq", "INPUT -p tcp --dport 5672 -m statistic --mode random --probability 0.05 -j DROP", 40, stop)),
        new("broker-latency", "Each packet to the broker and from it takes 100 ms longer for 30 s.", FaultSteps.Seconds(5), SlowAsync),
        new("broker-memory", "The broker has its memory alarm for 30 s.", FaultSteps.Seconds(5), async (system, stop) =>
        {
            await system.BrokerAsync(stop, "set_vm_memory_high_watermark", "0.00001");
            await FaultSteps.ForAsync(30, stop);
            await system.BrokerAsync(stop, "set_vm_memory_high_watermark", "0.6");
        }),
        new("broker-disk", "The broker has its disk alarm for 30 s.", FaultSteps.Seconds(5), async (system, stop) =>
        {
            await system.BrokerAsync(stop, "set_disk_free_limit", "1000000GB");
            await FaultSteps.ForAsync(30, stop);
            await system.BrokerAsync(stop, "set_disk_free_limit", "50MB");
        }),
        new("broker-connections", "The broker closes all connections.", FaultSteps.Seconds(5), (system, stop) => system.BrokerAsync(stop, "close_all_connections", "a test")),
        new("broker-volume", "The broker loses its volume while jobs wait.", FaultSteps.Seconds(15), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await FaultSteps.ForAsync(5, stop);
            await system.ComposeAsync(["rm", "--stop", "--force", "--volumes", "rabbitmq"], stop);
            await system.RemoveVolumeAsync("rabbitmq", stop);
            await system.StartAsync(stop);
        }),
        new("queue-purged", "The workers stop, the queue of jobs is purged, and the workers start again.", FaultSteps.Seconds(10), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await FaultSteps.ForAsync(5, stop);
            await system.BrokerAsync(stop, "purge_queue", "get-list_background");
            await system.StartAsync(stop);
        }),
        new("queue-deleted", "The queues of requests and jobs are deleted.", FaultSteps.Seconds(10), async (system, stop) =>
        {
            await system.BrokerAsync(stop, "delete_queue", "get-list");
            await system.BrokerAsync(stop, "delete_queue", "get-list_background");
        }),
        new("queue-full", "The workers stop, and the queues of requests and jobs are full for 20 s.", FaultSteps.Seconds(15), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await system.BrokerAsync(stop, "set_policy", "--apply-to", "queues", "full", "^get-list", """{"max-length":2,"overflow":"reject-publish"}""");
            await FaultSteps.ForAsync(20, stop);
            await system.BrokerAsync(stop, "clear_policy", "full");
            await system.StartAsync(stop);
        }),
        new("results-deleted", "The queue of results is deleted.", FaultSteps.Seconds(5), (system, stop) => system.BrokerAsync(stop, "delete_queue", "job-results")),
    ];

    private static async Task KillManyAsync(RunningSystem system, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = system.Addresses[0], Timeout = FaultSteps.Seconds(60) };
        var slowest = TimeSpan.Zero;
        for (var kill = 1; kill <= Kills; kill++)
        {
            await system.KillAsync("rabbitmq", 0, stop);
            var healthy = Stopwatch.GetTimestamp();
            while (true)
            {
                using var answer = await http.GetAsync(new Uri("/get_list", UriKind.Relative), stop);
                if (answer.IsSuccessStatusCode)
                    break;
                await FaultSteps.ForAsync(0.1, stop);
            }

            var took = Stopwatch.GetElapsedTime(healthy);
            slowest = took > slowest ? took : slowest;
            Console.WriteLine($"         kill {kill}: answered {took.TotalSeconds:0.0} s after the broker was healthy, slowest {slowest.TotalSeconds:0.0} s");
            if (took > AnsweredWithin)
                throw new InvalidOperationException($"After kill {kill} a direct request was answered {took.TotalSeconds:0.0} s after the broker was healthy.");
        }
    }

    /// <summary>Reroutes new connections to the broker by a relay that delays, and closes the old ones.</summary>
    private static async Task SlowAsync(RunningSystem system, CancellationToken stop)
    {
        await using var relay = DelayingRelay.Start(await system.HostAddressAsync("rabbitmq", stop), 5672, FaultSteps.Seconds(0.1));
        var rule = $"-t nat {{0}} OUTPUT -p tcp --dport 5672 -j DNAT --to-destination {await system.GatewayAsync("rabbitmq", stop)}:{relay.Port}";
        await system.EachAsync(["api", "worker"], container => RunningSystem.InNetworkOfAsync(container, string.Format(null, rule, "-A"), stop), stop);
        await system.BrokerAsync(stop, "close_all_connections", "a test");
        await FaultSteps.ForAsync(30, stop);
        await system.EachAsync(["api", "worker"], container => RunningSystem.InNetworkOfAsync(container, string.Format(null, rule, "-D"), stop), stop);
        await system.BrokerAsync(stop, "close_all_connections", "a test");
    }
}

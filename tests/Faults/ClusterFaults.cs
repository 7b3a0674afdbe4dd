using Messaging.Containers.Tests.Docker;

namespace Messaging.Faults;

/// <summary>Faults of a broker of three nodes.</summary>
internal static class ClusterFaults
{
    private static readonly string[] Nodes = ["rabbitmq", "rabbitmq-2", "rabbitmq-3"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("cluster-leader", "The node that leads the queue of requests is killed, and started again after 20 s.", Faulty.Seconds(15), async (system, stop) =>
        {
            var leader = await LeaderAsync(system, stop);
            await leader.KillAsync(stop);
            await Faulty.ForAsync(20, stop);
            await leader.StartAsync(stop);
        }) { NeedsCluster = true },
        new("cluster-node", "One node of the broker is cut off from everything for 30 s.", Faulty.Seconds(15), (system, stop) => system.DisconnectAsync("rabbitmq-2", 30, stop))
        {
            NeedsCluster = true,
        },
    ];

    private static async Task<Container> LeaderAsync(RunningSystem system, CancellationToken stop)
    {
        var queues = await system.BrokerAsync(stop, "list_queues", "name", "leader");
        var leader = queues.Split('\n').Select(line => line.Split('\t')).Single(queue => queue[0] == "get-list")[1].Trim();
        return await system.OneAsync(Nodes.Single(node => leader == $"rabbit@{node}"), stop);
    }
}

namespace Messaging.Faults;

/// <summary>Faults of a broker of three nodes.</summary>
internal static class ClusterFaults
{
    private static readonly string[] Nodes = ["rabbitmq", "rabbitmq-2", "rabbitmq-3"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("cluster-leader", "The node that leads the queue of requests is killed, and started again after 20 s.", FaultSteps.Seconds(15), async (system, stop) =>
        {
            var leader = await system.OneAsync(await LeaderAsync(system, stop), stop);
            await leader.KillAsync(stop);
            await FaultSteps.ForAsync(20, stop);
            await leader.StartAsync(stop);
        }) { NeedsCluster = true },
        new("cluster-node", "The node that leads the queue of requests is cut off from everything for 30 s.", FaultSteps.Seconds(15), async (system, stop) =>
            await system.DisconnectAsync(await LeaderAsync(system, stop), 30, stop)) { NeedsCluster = true },
    ];

    private static async Task<string> LeaderAsync(RunningSystem system, CancellationToken stop)
    {
        var queues = await system.BrokerAsync(stop, "list_queues", "name", "leader");
        var leader = queues.Split('\n').Select(line => line.Split('\t')).Single(queue => queue[0] == "get-list")[1].Trim();
        return Nodes.Single(node => leader == $"rabbit@{node}");
    }
}

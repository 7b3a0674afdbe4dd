namespace Messaging.Faults;

/// <summary>Faults of one of the two replicas of the Api.</summary>
internal static class ApiFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("api-kill", "A replica of the Api is killed, and started again after 10 s.", FaultSteps.Seconds(0), async (system, stop) =>
        {
            await system.KillAsync("api", 10, stop);
            await system.FindApisAsync(stop);
        }),
        new("api-rolling", "The replicas of the Api are restarted one after the other.", Recovery: null, async (system, stop) =>
        {
            foreach (var api in await system.ContainersAsync("api", stop))
            {
                await RunningSystem.DockerAsync("restart --time 45", api, stop);
                await api.HealthyAsync(stop);
                await system.FindApisAsync(stop);
                // The balancer sends to a replica only after it has asked.
                await FaultSteps.ForAsync(3, stop);
            }
        }),
    ];
}

namespace Messaging.Faults;

/// <summary>Faults of workers.</summary>
internal static class WorkerFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("worker-kill", "A worker is killed, and started again after 10 s.", Recovery: null, (system, stop) => system.KillAsync("worker", 10, stop)) { IsShort = true },
        new("worker-freeze", "A worker is frozen for 60 s.", Recovery: null, (system, stop) => system.FreezeAsync("worker", 60, stop)),
        new("worker-network", "A worker's network drops all packets for 40 s.", Recovery: null, (system, stop) => system.DisconnectAsync("worker", 40, stop)),
        new("worker-memory", "A worker gets less memory than it needs for 20 s: the system kills it at each start.", Recovery: null, async (system, stop) =>
        {
            var worker = await system.OneAsync("worker", stop);
            await worker.KillAsync(stop);
            await RunningSystem.DockerAsync("update --memory 40m --memory-swap 40m", worker, stop);
            await worker.StartAsync(stop);
            await FaultSteps.ForAsync(20, stop);
            await worker.KillAsync(stop);
            await RunningSystem.DockerAsync("update --memory 8g --memory-swap 8g", worker, stop);
            await worker.StartAsync(stop);
            await worker.HealthyAsync(stop);
        }),
        new("workers-gone", "All workers stop for 40 s.", FaultSteps.Seconds(15), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await FaultSteps.ForAsync(40, stop);
            await system.StartAsync(stop);
        }),
        new("workers-scale", "Workers are scaled to 1, to 8, to 1 and back.", Recovery: null, async (system, stop) =>
        {
            foreach (var workers in (int[])[1, 8, 1])
            {
                await system.ScaleAsync(workers, stop);
                await FaultSteps.ForAsync(5, stop);
            }

            await system.StartAsync(stop);
        }),
        new("workers-rolling", "Workers are restarted one after the other.", Recovery: null, async (system, stop) =>
        {
            foreach (var worker in await system.ContainersAsync("worker", stop))
                await RunningSystem.DockerAsync("restart --time 45", worker, stop);
        }) { IsShort = true },
    ];
}

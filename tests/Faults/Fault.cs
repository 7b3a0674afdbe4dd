using Messaging.Containers.Tests.Docker;

namespace Messaging.Faults;

/// <summary>A fault that is injected while callers ask.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What happens.</param>
/// <param name="Recovery">The longest time from its end until direct requests succeed again.</param>
/// <param name="InjectAsync">Injects it, waits as long as it lasts, and ends it.</param>
internal sealed record Fault(string Name, string Description, TimeSpan Recovery, Func<RunningSystem, CancellationToken, Task> InjectAsync)
{
    private const string RefuseUpdates =
        """
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused by a trigger''; END';
        CREATE TRIGGER refuse BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION refuse();
        """;

    /// <summary>Whether it is one of the short run, which has one of each kind.</summary>
    public bool IsShort { get; init; }

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("broker-restart", "The broker is restarted.", Seconds(15), (system, stop) => system.ComposeAsync(["restart", "--timeout", "10", "rabbitmq"], stop)),
        new("broker-kill", "The broker is killed, and started again after 5 s.", Seconds(15), async (system, stop) =>
        {
            var broker = await OneAsync(system, "rabbitmq", stop);
            await broker.KillAsync(stop);
            await Task.Delay(Seconds(5), TimeProvider.System, stop);
            await broker.StartAsync(stop);
            await HealthyAsync(broker, stop);
        }) { IsShort = true },
        new("broker-freeze", "The broker's processes are frozen for 40 s.", Seconds(15), (system, stop) => FreezeAsync(system, "rabbitmq", 40, stop)),
        new("broker-network", "The broker's network drops all packets for 60 s.", Seconds(15), (system, stop) => CutAsync(system, "rabbitmq", 60, stop)),
        new("broker-memory", "The broker has its memory alarm for 30 s.", Seconds(5), async (system, stop) =>
        {
            await system.BrokerAsync(stop, "set_vm_memory_high_watermark", "0.00001");
            await Task.Delay(Seconds(30), TimeProvider.System, stop);
            await system.BrokerAsync(stop, "set_vm_memory_high_watermark", "0.6");
        }),
        new("broker-connections", "The broker closes all connections.", Seconds(5), (system, stop) => system.BrokerAsync(stop, "close_all_connections", "a test")),
        new("queue-purged", "The workers stop, the queue of jobs is purged, and the workers start again.", Seconds(10), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await Task.Delay(Seconds(5), TimeProvider.System, stop);
            await system.BrokerAsync(stop, "purge_queue", "get-list_background");
            await system.HealAsync(stop);
        }),
        new("results-deleted", "The queue of results is deleted.", Seconds(5), (system, stop) => system.BrokerAsync(stop, "delete_queue", "job-results")),
        new("worker-kill", "A worker is killed, and started again after 10 s.", Seconds(0), async (system, stop) =>
        {
            var worker = await OneAsync(system, "worker", stop);
            await worker.KillAsync(stop);
            await Task.Delay(Seconds(10), TimeProvider.System, stop);
            await worker.StartAsync(stop);
        }) { IsShort = true },
        new("worker-freeze", "A worker is frozen for 60 s.", Seconds(0), (system, stop) => FreezeAsync(system, "worker", 60, stop)),
        new("worker-network", "A worker's network drops all packets for 40 s.", Seconds(0), (system, stop) => CutAsync(system, "worker", 40, stop)),
        new("workers-gone", "All workers stop for 40 s.", Seconds(15), async (system, stop) =>
        {
            await system.ComposeAsync(["stop", "worker"], stop);
            await Task.Delay(Seconds(40), TimeProvider.System, stop);
            await system.HealAsync(stop);
        }),
        new("workers-scale", "Workers are scaled to 6, to 1 and back.", Seconds(0), async (system, stop) =>
        {
            await system.ScaleAsync(6, stop);
            await Task.Delay(Seconds(5), TimeProvider.System, stop);
            await system.ScaleAsync(1, stop);
            await system.HealAsync(stop);
        }),
        new("workers-rolling", "Workers are restarted one after the other.", Seconds(0), async (system, stop) =>
        {
            foreach (var worker in await system.ContainersAsync("worker", stop))
                await RunningSystem.DockerAsync("restart --time 45", worker, stop);
        }),
        new("store-restart", "The database is restarted.", Seconds(0), (system, stop) => system.ComposeAsync(["restart", "--timeout", "10", "postgres"], stop)),
        new("store-freeze", "The database's processes are frozen for 20 s.", Seconds(0), (system, stop) => FreezeAsync(system, "postgres", 20, stop)) { IsShort = true },
        new("store-network", "The database's network drops all packets for 30 s.", Seconds(0), (system, stop) => CutAsync(system, "postgres", 30, stop)),
        new("store-read-only", "The database is read-only for 15 s.", Seconds(0), async (system, stop) =>
        {
            await system.SqlAsync("ALTER SYSTEM SET default_transaction_read_only = on", stop);
            await system.SqlAsync("SELECT pg_reload_conf()", stop);
            await Task.Delay(Seconds(15), TimeProvider.System, stop);
            await system.SqlAsync("ALTER SYSTEM RESET default_transaction_read_only", stop);
            await system.SqlAsync("SELECT pg_reload_conf()", stop);
        }),
        new("store-trigger", "A trigger lets every update of a job fail for 16 s.", Seconds(0), async (system, stop) =>
        {
            await system.SqlAsync(RefuseUpdates, stop);
            await Task.Delay(Seconds(16), TimeProvider.System, stop);
            await system.SqlAsync("DROP TRIGGER refuse ON jobs", stop);
        }),
    ];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static async Task<Container> OneAsync(RunningSystem system, string service, CancellationToken stop) => (await system.ContainersAsync(service, stop))[0];

    private static async Task FreezeAsync(RunningSystem system, string service, int seconds, CancellationToken stop)
    {
        var container = await OneAsync(system, service, stop);
        await RunningSystem.DockerAsync("pause", container, stop);
        await Task.Delay(Seconds(seconds), TimeProvider.System, stop);
        await RunningSystem.DockerAsync("unpause", container, stop);
    }

    private static async Task CutAsync(RunningSystem system, string service, int seconds, CancellationToken stop)
    {
        var container = await OneAsync(system, service, stop);
        var network = await container.DisconnectAsync(stop);
        await Task.Delay(Seconds(seconds), TimeProvider.System, stop);
        await RunningSystem.DockerAsync($"network connect --alias {service} {network}", container, stop);
    }

    private static async Task HealthyAsync(Container container, CancellationToken stop)
    {
        while (await container.HealthAsync(stop) != "healthy")
            await Task.Delay(Seconds(0.2), TimeProvider.System, stop);
    }
}

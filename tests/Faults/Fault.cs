using Messaging.Containers.Tests.Docker;

namespace Messaging.Faults;

/// <summary>A fault that is injected while callers ask.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What happens.</param>
/// <param name="Recovery">The longest time from its end until direct requests succeed again; null if none may fail at all.</param>
/// <param name="InjectAsync">Injects it, waits as long as it lasts, and ends it.</param>
internal sealed record Fault(string Name, string Description, TimeSpan? Recovery, Func<RunningSystem, CancellationToken, Task> InjectAsync)
{
    public static IReadOnlyList<Fault> All { get; } = [.. BrokerFaults.All, .. WorkerFaults.All, .. ApiFaults.All, .. StoreFaults.All, .. ClusterFaults.All];

    /// <summary>Whether it is part of the short run.</summary>
    public bool IsShort { get; init; }

    /// <summary>Whether it runs only when named.</summary>
    public bool IsLong { get; init; }

    /// <summary>Whether it needs a broker of three nodes.</summary>
    public bool NeedsCluster { get; init; }
}

/// <summary>What faults are made of.</summary>
internal static class FaultSteps
{
    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static Task ForAsync(double seconds, CancellationToken stop) => Task.Delay(Seconds(seconds), TimeProvider.System, stop);

    public static async Task<Container> OneAsync(this RunningSystem system, string service, CancellationToken stop) => (await system.ContainersAsync(service, stop))[0];

    public static async Task FreezeAsync(this RunningSystem system, string service, int seconds, CancellationToken stop)
    {
        var container = await system.OneAsync(service, stop);
        await RunningSystem.DockerAsync("pause", container, stop);
        await ForAsync(seconds, stop);
        await RunningSystem.DockerAsync("unpause", container, stop);
    }

    /// <summary>Takes a container off its network. Packets to it are lost, its connections are not closed.</summary>
    public static async Task DisconnectAsync(this RunningSystem system, string service, int seconds, CancellationToken stop)
    {
        var container = await system.OneAsync(service, stop);
        var network = await container.DisconnectAsync(stop);
        await ForAsync(seconds, stop);
        await RunningSystem.DockerAsync($"network connect --alias {service} {network}", container, stop);
    }

    public static async Task KillAsync(this RunningSystem system, string service, int seconds, CancellationToken stop)
    {
        var container = await system.OneAsync(service, stop);
        await container.KillAsync(stop);
        await ForAsync(seconds, stop);
        await container.StartAsync(stop);
        await container.HealthyAsync(stop);
    }

    public static async Task HealthyAsync(this Container container, CancellationToken stop)
    {
        while (await container.HealthAsync(stop) != "healthy")
            await ForAsync(0.2, stop);
    }
}

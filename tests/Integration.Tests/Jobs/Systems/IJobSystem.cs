namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>The services, store and broker of a scenario, which must not depend on them.</summary>
public interface IJobSystem
{
    /// <summary>Starts real processes, with lists that cost little unless the settings say otherwise, and waits until they are ready.</summary>
    Task<RunningJobs> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);

    /// <summary>Starts the same with a store that can be stopped.</summary>
    Task<RunningJobs> StartWithSeparateStoreAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);
}

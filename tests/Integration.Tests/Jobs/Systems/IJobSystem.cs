namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>The way in which services, store and broker are put together: what a scenario of jobs must not depend on.</summary>
public interface IJobSystem
{
    /// <summary>Starts real processes, with lists that cost little unless the settings say otherwise, and waits until they are ready.</summary>
    Task<RunningJobs> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);

    /// <summary>Starts the same with a store that can be taken away.</summary>
    Task<RunningJobs> StartOnOwnStoreAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);
}

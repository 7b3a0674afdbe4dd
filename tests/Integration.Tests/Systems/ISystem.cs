namespace Messaging.Integration.Tests.Systems;

/// <summary>The way in which the services are put together: what a scenario must not depend on.</summary>
public interface ISystem
{
    /// <summary>Starts real processes with the given settings and waits until they are ready.</summary>
    Task<RunningSystem> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);

    /// <summary>Starts the same, with lanes that throw at every computation.</summary>
    Task<RunningSystem> StartBrokenAsync(CancellationToken stop);

    /// <returns>How many messages the transport has put aside as failed.</returns>
    Task<uint> CountErrorsAsync(CancellationToken stop);
}

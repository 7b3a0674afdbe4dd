namespace Messaging.Integration.Tests.Systems;

/// <summary>The transport and the processes of a scenario, which must not depend on them.</summary>
public interface ISystem
{
    /// <summary>Starts real processes with the given settings and waits until they are ready.</summary>
    Task<RunningSystem> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings);

    /// <summary>Starts the same, with lanes that throw at every computation.</summary>
    Task<RunningSystem> StartBrokenAsync(CancellationToken stop);

    /// <returns>The number of messages in the error queues.</returns>
    Task<uint> CountErrorsAsync(CancellationToken stop);
}

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>Kills one replica after the other at random, and starts it again a moment later.</summary>
internal sealed class Killer(IReadOnlyList<Replica> replicas, int seed)
{
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPeace = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);

    /// <summary>Returns when the time is over and every replica is up.</summary>
    public async Task RunAsync(TimeSpan duration, CancellationToken stop)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < duration)
        {
            var victim = replicas[_random.Next(replicas.Count)];
            await victim.IsUpAsync(stop);
            await RandomDelayAsync(LongestPeace, stop);
            await victim.KillAsync(stop);
            await RandomDelayAsync(LongestAbsence, stop);
            victim.Start();
        }

        await Task.WhenAll(replicas.Select(replica => replica.IsUpAsync(stop)));
    }

    private Task RandomDelayAsync(TimeSpan longest, CancellationToken stop) => Task.Delay(_random.NextDouble() * longest, TimeProvider.System, stop);
}

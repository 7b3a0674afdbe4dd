using Messaging.Worker;

namespace Messaging.Bench.Hosts;

/// <summary>The operations as jobs of Hangfire, which wants public methods.</summary>
public static class HangfireJobs
{
    public static ulong Loop(long iterations) => new BusyLoop(iterations).Run(progress: null, CancellationToken.None);

    public static async Task<string[]> GetListAsync(long iterations, int wait)
    {
        Loop(iterations);
        await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System);
        Loop(iterations);
        return ["Item1", "Item2", "Item3"];
    }
}

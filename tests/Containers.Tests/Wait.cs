namespace Messaging.Containers.Tests;

internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within three minutes.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken stop)
    {
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        using var pause = new PeriodicTimer(CheckInterval, TimeProvider.System);
        while (!await holds())
        {
            if (bound.IsCancellationRequested)
                throw new TimeoutException($"Not within {Bound}: {what}.");
            await pause.WaitForNextTickAsync(stop);
        }
    }
}

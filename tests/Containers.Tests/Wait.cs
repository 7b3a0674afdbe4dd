namespace Messaging.Containers.Tests;

internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks again and again until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken stop)
    {
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        using var pause = new PeriodicTimer(BetweenLooks, TimeProvider.System);
        while (!await holds())
        {
            if (bound.IsCancellationRequested)
                throw new TimeoutException($"Not within {Bound}: {what}.");
            await pause.WaitForNextTickAsync(stop);
        }
    }
}

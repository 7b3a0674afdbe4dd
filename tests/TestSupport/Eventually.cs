using System.Diagnostics;

namespace Messaging.TestSupport;

/// <summary>Waits for a condition with a time limit, instead of a fixed time.</summary>
public static partial class Eventually
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(20);

    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It did not come true <paramref name="within"/> the bound.</exception>
    public static Task<TimeSpan> TrueAsync(string what, Func<bool> condition, TimeSpan within, CancellationToken stop) =>
        TrueAsync(what, () => Task.FromResult(condition()), within, stop);

    /// <inheritdoc cref="TrueAsync(string, Func{bool}, TimeSpan, CancellationToken)"/>
    public static async Task<TimeSpan> TrueAsync(string what, Func<Task<bool>> condition, TimeSpan within, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > within)
                throw new TimeoutException($"Not within {within.TotalSeconds} s: {what}");
            await Task.Delay(CheckInterval, TimeProvider.System, stop);
        }

        return waited.Elapsed;
    }
}

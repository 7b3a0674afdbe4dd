namespace Messaging.Operations.Worker.Events;

public static class ProgressDelay
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);

    /// <summary>Waits without a lane, and reports the elapsed share of the wait.</summary>
    public static Task DelayAsync(this TimeProvider clock, TimeSpan wait, IProgress<double>? progress, CancellationToken stop) =>
        progress is null ? Task.Delay(wait, clock, stop) : WaitAndReportAsync(clock, wait, progress, stop);

    private static async Task WaitAndReportAsync(TimeProvider clock, TimeSpan wait, IProgress<double> progress, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        for (var over = TimeSpan.Zero; over < wait; over = clock.GetElapsedTime(started))
        {
            progress.Report(over / wait);
            var left = wait - over;
            // Timers have millisecond resolution and fire at once for less.
            await Task.Delay(left < ProgressInterval ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : ProgressInterval, clock, stop);
        }
    }
}

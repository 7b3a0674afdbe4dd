namespace Messaging.Operations.Worker.Events;

public static class ProgressDelay
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);

    /// <summary>Waits, holding no lane, and reports by the clock which share of the wait is over.</summary>
    public static Task DelayAsync(this TimeProvider clock, TimeSpan wait, IProgress<double>? progress, CancellationToken stop) =>
        progress is null ? Task.Delay(wait, clock, stop) : WaitAndReportAsync(clock, wait, progress, stop);

    private static async Task WaitAndReportAsync(TimeProvider clock, TimeSpan wait, IProgress<double> progress, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        for (var over = TimeSpan.Zero; over < wait; over = clock.GetElapsedTime(started))
        {
            progress.Report(over / wait);
            var left = wait - over;
            // Timers know milliseconds, and would fire at once for less.
            await Task.Delay(left < ProgressInterval ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : ProgressInterval, clock, stop);
        }
    }
}

using MassTransit;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// The progress of one request, from 0 to 1. Its consumer reports it. If the caller asked for no events, a report does nothing and
/// a part is null.
/// </summary>
public sealed class RequestProgress(ConsumeContext context) : IProgress<double>
{
    private RequestEvents? Events => context.TryGetPayload(out RequestEvents? events) ? events : null;

    public void Report(double value) => Events?.Report(value);

    /// <summary>A part of the whole, for a computation or a wait that reports its own progress from 0 to 1.</summary>
    /// <param name="from">The progress of the request when the part starts.</param>
    /// <param name="to">The progress of the request when the part ends.</param>
    /// <returns>Null if the caller asked for no events.</returns>
    public IProgress<double>? Part(double from, double to) => Events is { } events ? new ProgressPart(events, from, to) : null;
}

/// <summary>A part of the whole. Its progress from 0 to 1 becomes progress of the whole between two bounds.</summary>
internal sealed class ProgressPart(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + (Math.Clamp(value, 0, 1) * (to - from)));
}

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

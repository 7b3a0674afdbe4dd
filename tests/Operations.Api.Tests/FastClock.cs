using System.Diagnostics;

namespace Messaging.Operations.Api.Tests;

/// <summary>
/// Real time, so many times faster: what the services do every few seconds happens every few milliseconds. The library's
/// FakeTimeProvider moves only when a test says so, and these hosts run by themselves.
/// </summary>
internal sealed class FastClock(int factor) : TimeProvider
{
    private readonly DateTimeOffset _startup = System.GetUtcNow();
    private readonly long _startTimestamp = Stopwatch.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _startup + (Stopwatch.GetElapsedTime(_startTimestamp) * factor);

    public override long GetTimestamp() => _startTimestamp + ((Stopwatch.GetTimestamp() - _startTimestamp) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Faster(dueTime), Faster(period));

    private TimeSpan Faster(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / factor;
}

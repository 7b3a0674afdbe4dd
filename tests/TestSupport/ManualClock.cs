using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.TestSupport;

/// <summary>A fake clock that also shows which timers are set, which <see cref="FakeTimeProvider"/> does not: tests wait until a delay has begun.</summary>
public sealed class ManualClock() : FakeTimeProvider(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))
{
    private readonly ConcurrentDictionary<SeenTimer, DateTimeOffset> _due = new();

    /// <summary>How many timers are to fire after exactly <paramref name="time"/>.</summary>
    public int TimersIn(TimeSpan time)
    {
        var due = GetUtcNow() + time;
        return _due.Values.Count(instant => instant == due);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SeenTimer(this);
        timer.Real = base.CreateTimer(
            _ =>
            {
                _due.TryRemove(timer, out var _);
                callback(state);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SeenTimer(ManualClock clock) : ITimer
    {
        public ITimer Real { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                clock._due.TryRemove(this, out _);
            else
                clock._due[this] = clock.GetUtcNow() + dueTime;
            return Real.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._due.TryRemove(this, out _);
            Real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

namespace Messaging.Operations.Tests;

public sealed class RecentCancellationsTests
{
    private readonly ManualClock _clock = new();
    private readonly RecentCancellations _cancellations;

    public RecentCancellationsTests() => _cancellations = new(_clock);

    [Fact]
    public void A_cancellation_is_remembered_until_its_deadline()
    {
        var (soon, late) = (Cancellation(seconds: 1), Cancellation(seconds: 3));
        _cancellations.Add(late);
        _cancellations.Add(soon);
        _cancellations.Add(soon);
        Assert.Equal(2, _cancellations.All.Count);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([late], _cancellations.All);
        Assert.True(_cancellations.Contains(late.RequestId));
        Assert.False(_cancellations.Contains(soon.RequestId));
    }

    [Fact]
    public void Of_too_many_those_with_the_earliest_deadlines_are_forgotten()
    {
        var all = Enumerable.Range(1, RecentCancellations.Capacity + 2).Select(Cancellation).ToList();
        all.ForEach(_cancellations.Add);

        Assert.Equal(RecentCancellations.Capacity, _cancellations.All.Count);
        Assert.Equal([false, false, true], all.Take(3).Select(cancel => _cancellations.Contains(cancel.RequestId)));
    }

    private CancelRequest Cancellation(int seconds) => new(Guid.NewGuid(), _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds));
}

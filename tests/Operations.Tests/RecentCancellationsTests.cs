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
        Assert.True(_cancellations.Contains(late.RequestId, late.Deadline));
        Assert.False(_cancellations.Contains(soon.RequestId, soon.Deadline));
    }

    [Fact]
    public void A_request_with_a_later_deadline_than_its_cancellation_is_a_retry_and_not_cancelled()
    {
        var cancel = Cancellation(seconds: 1);
        _cancellations.Add(cancel);

        Assert.False(_cancellations.Contains(cancel.RequestId, cancel.Deadline.AddMilliseconds(10)));
        Assert.True(_cancellations.Contains(cancel.RequestId, cancel.Deadline.AddTicks(9)));
        Assert.True(_cancellations.Contains(cancel.RequestId, deadline: null));
    }

    [Fact]
    public void Of_two_cancellations_of_a_request_the_one_with_the_later_deadline_is_kept()
    {
        var first = Cancellation(seconds: 1);
        var second = first with { Deadline = first.Deadline.AddSeconds(2) };
        _cancellations.Add(first);
        _cancellations.Add(second);
        _cancellations.Add(first);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([second], _cancellations.All);
        Assert.True(_cancellations.Contains(second.RequestId, second.Deadline));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_cancellations.All);
    }

    [Fact]
    public void Of_too_many_those_with_the_earliest_deadlines_are_forgotten()
    {
        var all = Enumerable.Range(1, RecentCancellations.Capacity + 2).Select(Cancellation).ToList();
        all.ForEach(_cancellations.Add);

        Assert.Equal(RecentCancellations.Capacity, _cancellations.All.Count);
        Assert.Equal([false, false, true], all.Take(3).Select(cancel => _cancellations.Contains(cancel.RequestId, cancel.Deadline)));
    }

    private CancelRequest Cancellation(int seconds) => new(Guid.NewGuid(), _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds));
}

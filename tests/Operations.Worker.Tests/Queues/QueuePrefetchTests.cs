using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Worker.Tests.Queues;

public sealed class QueuePrefetchTests
{
    private const int Lanes = 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly ManualClock _clock = new();
    private readonly QueuePrefetch _prefetch;
    private readonly List<string> _requeued = [];

    public QueuePrefetchTests()
    {
        _prefetch = new(queue: "get-list", Lanes, _clock, NullLogger<QueuePrefetch>.Instance);
        Measure(computation: 1, delivery: 4);
        _clock.Advance(Second);
    }

    [Fact]
    public void While_all_requests_are_short_the_prefetch_is_that_of_the_estimate()
    {
        _prefetch.PerLane = _prefetch.Next();

        Assert.Equal(Lanes * (1 + 4), _prefetch.Count);
    }

    [Theory]
    [InlineData(0.2, 4)]
    [InlineData(5, 60)]
    public void While_a_request_takes_long_and_for_a_while_after_it_no_more_messages_than_lanes_are_taken(double seconds, double pause)
    {
        var request = Hold("long");
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(4, _prefetch.Next());
        _clock.Advance(Millisecond);
        Assert.Equal(0, _prefetch.Next());
        _clock.Advance(TimeSpan.FromSeconds(seconds - 0.1) - Millisecond);
        Assert.Equal(0, _prefetch.Next());
        request.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(pause) - Millisecond);
        Assert.Equal(0, _prefetch.Next());

        _clock.Advance(Millisecond);
        Assert.Equal(4, _prefetch.Next());
    }

    [Fact]
    public void A_shorter_request_does_not_end_the_pause_after_a_longer_one()
    {
        using (Hold("long"))
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            _prefetch.Next();
        }

        using (Hold("shorter"))
        {
            _clock.Advance(TimeSpan.FromSeconds(0.2));
            _prefetch.Next();
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _prefetch.Next());
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(7, 4)]
    [InlineData(3, 4)]
    [InlineData(2, 2)]
    public void A_change_to_less_than_twice_or_to_more_than_half_is_not_worth_a_new_consumer(double delivery, int expected)
    {
        _prefetch.PerLane = 4;
        Measure(computation: 1, delivery);
        _clock.Advance(Second);

        Assert.Equal(expected, _prefetch.Next());
    }

    [Fact]
    public void The_number_changes_at_most_once_a_second_but_after_a_long_request_at_once()
    {
        _prefetch.PerLane = 1;
        _clock.Advance(Second - Millisecond);
        Assert.Equal(1, _prefetch.Next());

        _clock.Advance(Millisecond);
        Assert.Equal(4, _prefetch.Next());

        _prefetch.PerLane = 4;
        using var request = Hold("long");
        _clock.Advance(Second / 2);
        Assert.Equal(0, _prefetch.Next());
    }

    [Fact]
    public void The_last_requests_that_wait_for_a_lane_are_requeued_and_not_those_on_a_lane()
    {
        var onLane = new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false);
        onLane.Wait();
        onLane.Start();
        using var first = Hold("first");
        using var second = Hold("second");
        using var third = Hold("third");
        using var computing = Hold("on a lane", onLane);

        _prefetch.Requeue(2);

        Assert.Equal(["third", "second"], _requeued);
    }

    [Fact]
    public void A_request_that_is_being_requeued_counts()
    {
        using var first = Hold("first");
        using var second = Hold("second");

        _prefetch.Requeue(1);
        _prefetch.Requeue(1);
        Assert.Equal(["second"], _requeued);

        _prefetch.Requeue(2);
        Assert.Equal(["second", "first"], _requeued);
    }

    [Fact]
    public void A_request_that_does_something_before_its_computation_is_not_requeued()
    {
        using var request = Hold("before", new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false));

        _prefetch.Requeue(1);

        Assert.Empty(_requeued);
    }

    private IDisposable Hold(string name, LaneRequest? request = null)
    {
        if (request is null)
        {
            request = new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false);
            request.Wait();
        }

        _clock.Advance(Millisecond);
        return _prefetch.Hold(request, _ => _requeued.Add(name))!;
    }

    private void Measure(double computation, double delivery)
    {
        for (var request = 0; request < 64; request++)
        {
            _prefetch.Estimate.Handled(TimeSpan.FromMilliseconds(computation), TimeSpan.Zero);
            _prefetch.Estimate.Delivered(TimeSpan.FromMilliseconds(delivery));
        }
    }
}

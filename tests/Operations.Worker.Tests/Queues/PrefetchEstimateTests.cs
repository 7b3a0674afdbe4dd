using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Tests.Queues;

public sealed class PrefetchEstimateTests
{
    private const int Enough = 64;

    private readonly PrefetchEstimate _estimate = new();

    [Theory]
    [InlineData(1, 5, 6)] // a lane computes 6 requests in the 1 + 5 ms that the next one needs
    [InlineData(3, 5, 2)]
    [InlineData(10, 5, 1)]
    [InlineData(49, 5, 1)]
    [InlineData(50, 5, 0)] // 51 ms in this worker
    [InlineData(5000, 5, 0)]
    [InlineData(0.01, 5, PrefetchEstimate.Max)]
    public void A_worker_takes_as_many_more_messages_as_a_lane_computes_until_the_next_one_comes(double computation, double delivery, int expected)
    {
        Handle(Enough, computation, elsewhere: 1);
        Deliver(Enough, delivery);

        Assert.Equal(expected, _estimate.PerLane);
    }

    [Fact]
    public void Given_few_requests_no_more_messages_are_taken()
    {
        Handle(Enough - 1, computation: 1);
        Deliver(Enough, 5);

        Assert.Equal(0, _estimate.PerLane);
    }

    [Fact]
    public void When_computations_become_long_no_more_messages_are_taken_and_when_they_become_short_they_are_again()
    {
        Handle(Enough, computation: 1);
        Deliver(Enough, 5);

        Handle(Enough / 2, computation: 5000);
        Assert.Equal(0, _estimate.PerLane);

        Handle(Enough, computation: 1);
        Assert.Equal(5, _estimate.PerLane);
    }

    [Fact]
    public void A_few_longer_computations_do_not_change_the_number()
    {
        Handle(Enough, computation: 1);
        Deliver(Enough, 5);

        Handle(Enough / 4, computation: 40);

        Assert.Equal(5, _estimate.PerLane);
    }

    [Fact]
    public void When_requests_wait_for_something_else_than_a_lane_no_more_messages_are_taken()
    {
        Handle(Enough, computation: 1, elsewhere: 60);
        Deliver(Enough, 5);

        Assert.Equal(0, _estimate.PerLane);
    }

    [Fact]
    public void A_message_that_came_late_since_the_queue_was_empty_is_no_measure_of_the_broker()
    {
        Handle(Enough, computation: 1);
        Deliver(Enough / 2, 5);
        Deliver(Enough / 2, 40);
        Deliver(Enough, 60);

        Assert.Equal(5, _estimate.PerLane);
    }

    [Fact]
    public void Given_computations_at_the_same_time_on_several_lanes_the_number_is_not_negative()
    {
        Handle(Enough, computation: 20, elsewhere: -10);
        Deliver(Enough, 1);

        Assert.Equal(0, _estimate.PerLane);
    }

    private void Handle(int requests, double computation, double elsewhere = 0)
    {
        for (var request = 0; request < requests; request++)
            _estimate.Handled(TimeSpan.FromMilliseconds(computation), TimeSpan.FromMilliseconds(elsewhere));
    }

    private void Deliver(int messages, double time)
    {
        for (var message = 0; message < messages; message++)
            _estimate.Delivered(TimeSpan.FromMilliseconds(time));
    }
}

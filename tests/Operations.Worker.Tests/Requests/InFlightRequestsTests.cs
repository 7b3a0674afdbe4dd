using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class InFlightRequestsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly Guid _id = Guid.NewGuid();
    private readonly InFlightRequests _requests;

    public InFlightRequestsTests() => _requests = new InFlightRequests(_clock);

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void A_request_is_not_cancelled_before_its_deadline()
    {
        using var inFlight = Take(_id, Now + Second);

        AssertNotCancelled(inFlight.Lifetime);
        _clock.Advance(Second);
        AssertCancelled("its deadline passed", inFlight.Lifetime);
    }

    [Fact]
    public void A_request_that_arrives_at_its_deadline_is_cancelled_from_the_start()
    {
        using var inFlight = Take(_id, Now);

        AssertCancelled("its deadline passed", inFlight.Lifetime);
    }

    [Fact]
    public void A_request_without_a_deadline_or_with_a_very_late_deadline_is_not_cancelled()
    {
        using var without = Take(_id, null);
        using var beyond = Take(_id, DateTimeOffset.MaxValue);

        _clock.Advance(TimeSpan.FromDays(1));

        AssertNotCancelled(without.Lifetime);
        AssertNotCancelled(beyond.Lifetime);
    }

    [Fact]
    public void A_cancellation_does_not_stop_a_retry_which_has_a_later_deadline()
    {
        using var before = Take(_id, Now + Second);
        using var retry = Take(_id, Now + (2 * Second));

        _requests.Cancel(_id, Now + Second);
        using var late = Take(_id, Now + (2 * Second));

        AssertCancelled("its caller left or cancelled it", before.Lifetime);
        AssertNotCancelled(retry.Lifetime);
        AssertNotCancelled(late.Lifetime);
        _requests.Cancel(_id, Now + (2 * Second));
        AssertCancelled("its caller left or cancelled it", retry.Lifetime);
        AssertCancelled("its caller left or cancelled it", late.Lifetime);
    }

    [Fact]
    public void A_cancellation_stops_every_delivery_of_the_request_and_no_other_request()
    {
        using var once = Take(_id, Now + Second);
        using var twice = Take(_id, Now + Second);
        using var other = Take(Guid.NewGuid(), Now + Second);
        using var anonymous = Take(null, Now + Second);

        _requests.Cancel(_id, Now + Second);

        AssertCancelled("its caller left or cancelled it", once.Lifetime);
        AssertCancelled("its caller left or cancelled it", twice.Lifetime);
        AssertNotCancelled(other.Lifetime);
        AssertNotCancelled(anonymous.Lifetime);
    }

    [Fact]
    public void A_request_that_was_cancelled_before_its_arrival_is_cancelled_from_the_start()
    {
        var deadline = Now + Second;
        _requests.Cancel(_id, deadline);
        _clock.Advance(Second / 2);
        _requests.Cancel(Guid.NewGuid(), Now + Second);

        using var inFlight = Take(_id, deadline);

        AssertCancelled("its caller left or cancelled it", inFlight.Lifetime);
    }

    [Fact]
    public void A_cancellation_is_forgotten_after_the_deadline()
    {
        _requests.Cancel(_id, Now + Second);
        _clock.Advance(Second);
        _requests.Cancel(Guid.NewGuid(), Now + Second);

        using var inFlight = Take(_id, null);

        AssertNotCancelled(inFlight.Lifetime);
    }

    [Fact]
    public void When_the_transport_loses_a_delivery_the_request_stops_without_being_cancelled()
    {
        using var transport = new CancellationTokenSource();
        using var inFlight = Take(_id, Now + Second, transport);

        transport.Cancel();

        Assert.True(inFlight.Lifetime.Stop.IsCancellationRequested);
        Assert.Null(inFlight.Lifetime.CancellationReason);
    }

    [Fact]
    public void A_request_that_is_no_longer_in_flight_is_not_cancelled_and_has_no_timer()
    {
        Take(_id, Now + Second).Dispose();

        _requests.Cancel(_id, Now + Second);

        Assert.Equal(0, _clock.TimersIn(Second));
    }

    /// <summary>Callbacks of a token are called last first: who waits for the consumer by the transport's token ends before the link does.</summary>
    [Fact]
    public void When_the_transport_loses_a_delivery_early_disposal_still_stops_the_request()
    {
        using var transport = new CancellationTokenSource();
        var inFlight = Take(_id, Now + Second, transport);
        var stop = inFlight.Lifetime.Stop;
        using var first = transport.Token.Register(inFlight.Dispose);

        transport.Cancel();

        Assert.True(stop.IsCancellationRequested);
    }

    private InFlightRequests.InFlight Take(Guid? id, DateTimeOffset? deadline, CancellationTokenSource? transport = null) =>
        _requests.Add(id, deadline, new OriginQueue("get-list", IsBackground: false), new DeliveryHistory(0), OperationName.Of<Contracts.GetList>(), new OperationOptions(), transport?.Token ?? CancellationToken.None);

    private static void AssertNotCancelled(RequestLifetime lifetime)
    {
        Assert.Null(lifetime.CancellationReason);
        Assert.False(lifetime.Stop.IsCancellationRequested);
    }

    private static void AssertCancelled(string why, RequestLifetime lifetime)
    {
        Assert.Equal(why, lifetime.CancellationReason);
        Assert.True(lifetime.Stop.IsCancellationRequested);
    }
}

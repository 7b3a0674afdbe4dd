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
    public void A_request_is_wanted_until_its_deadline()
    {
        using var inFlight = Take(_id, Now + Second);

        AssertNotCancelled(inFlight.Lifetime);
        _clock.Advance(Second);
        AssertCancelled("its deadline passed", inFlight.Lifetime);
    }

    [Fact]
    public void A_request_that_comes_at_its_deadline_is_unwanted_from_the_start()
    {
        using var inFlight = Take(_id, Now);

        AssertCancelled("its deadline passed", inFlight.Lifetime);
    }

    [Fact]
    public void A_request_without_a_deadline_or_with_one_beyond_any_timer_stays_wanted()
    {
        using var without = Take(_id, null);
        using var beyond = Take(_id, DateTimeOffset.MaxValue);

        _clock.Advance(TimeSpan.FromDays(1));

        AssertNotCancelled(without.Lifetime);
        AssertNotCancelled(beyond.Lifetime);
    }

    [Fact]
    public void A_cancelled_request_in_hand_ends_each_time_it_is_in_hand_and_no_other_does()
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
    public void A_request_cancelled_before_it_comes_is_unwanted_from_the_start()
    {
        _requests.Cancel(_id, Now + Second);
        _clock.Advance(Second / 2);
        _requests.Cancel(Guid.NewGuid(), Now + Second);

        using var inFlight = Take(_id, Now + Second);

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
    public void A_request_that_the_transport_takes_back_stops_but_is_not_unwanted()
    {
        using var transport = new CancellationTokenSource();
        using var inFlight = Take(_id, Now + Second, transport);

        transport.Cancel();

        Assert.True(inFlight.Lifetime.Stop.IsCancellationRequested);
        Assert.Null(inFlight.Lifetime.CancellationReason);
    }

    [Fact]
    public void A_request_out_of_hand_is_left_alone_and_its_timer_is_gone()
    {
        Take(_id, Now + Second).Dispose();

        _requests.Cancel(_id, Now + Second);

        Assert.Equal(0, _clock.TimersIn(Second));
    }

    /// <summary>Callbacks of a token are called last first: who waits for the consumer by the transport's token ends before the link does.</summary>
    [Fact]
    public void A_request_that_the_transport_took_away_stops_also_where_it_is_let_go_before_its_own_token_is_cancelled()
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

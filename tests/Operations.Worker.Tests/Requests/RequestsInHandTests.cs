using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class RequestsInHandTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly Guid _id = Guid.NewGuid();
    private readonly RequestsInHand _requests;

    public RequestsInHandTests() => _requests = new RequestsInHand(_clock);

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void A_request_is_wanted_until_its_deadline()
    {
        using var inHand = Take(_id, Now + Second);

        AssertWanted(inHand.Lifetime);
        _clock.Advance(Second);
        AssertUnwanted("its deadline passed", inHand.Lifetime);
    }

    [Fact]
    public void A_request_that_comes_at_its_deadline_is_unwanted_from_the_start()
    {
        using var inHand = Take(_id, Now);

        AssertUnwanted("its deadline passed", inHand.Lifetime);
    }

    [Fact]
    public void A_request_without_a_deadline_or_with_one_beyond_any_timer_stays_wanted()
    {
        using var without = Take(_id, null);
        using var beyond = Take(_id, DateTimeOffset.MaxValue);

        _clock.Advance(TimeSpan.FromDays(1));

        AssertWanted(without.Lifetime);
        AssertWanted(beyond.Lifetime);
    }

    [Fact]
    public void A_cancelled_request_in_hand_ends_each_time_it_is_in_hand_and_no_other_does()
    {
        using var once = Take(_id, Now + Second);
        using var twice = Take(_id, Now + Second);
        using var other = Take(Guid.NewGuid(), Now + Second);
        using var anonymous = Take(null, Now + Second);

        _requests.Cancel(_id, Now + Second);

        AssertUnwanted("its caller left or cancelled it", once.Lifetime);
        AssertUnwanted("its caller left or cancelled it", twice.Lifetime);
        AssertWanted(other.Lifetime);
        AssertWanted(anonymous.Lifetime);
    }

    [Fact]
    public void A_request_cancelled_before_it_comes_is_unwanted_from_the_start()
    {
        _requests.Cancel(_id, Now + Second);
        _clock.Advance(Second / 2);
        _requests.Cancel(Guid.NewGuid(), Now + Second);

        using var inHand = Take(_id, Now + Second);

        AssertUnwanted("its caller left or cancelled it", inHand.Lifetime);
    }

    [Fact]
    public void A_cancellation_is_forgotten_after_the_deadline()
    {
        _requests.Cancel(_id, Now + Second);
        _clock.Advance(Second);
        _requests.Cancel(Guid.NewGuid(), Now + Second);

        using var inHand = Take(_id, null);

        AssertWanted(inHand.Lifetime);
    }

    [Fact]
    public void A_request_that_the_transport_takes_back_stops_but_is_not_unwanted()
    {
        using var transport = new CancellationTokenSource();
        using var inHand = Take(_id, Now + Second, transport);

        transport.Cancel();

        Assert.True(inHand.Lifetime.Stop.IsCancellationRequested);
        Assert.Null(inHand.Lifetime.WhyUnwanted);
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
        var inHand = Take(_id, Now + Second, transport);
        var stop = inHand.Lifetime.Stop;
        using var first = transport.Token.Register(inHand.Dispose);

        transport.Cancel();

        Assert.True(stop.IsCancellationRequested);
    }

    private RequestsInHand.InHand Take(Guid? id, DateTimeOffset? deadline, CancellationTokenSource? transport = null) =>
        _requests.Take(id, deadline, new RequestHome("get-list", IsBackground: false), new Suspicion(0), OperationName.Of<Contracts.GetList>(), new OperationOptions(), transport?.Token ?? CancellationToken.None);

    private static void AssertWanted(RequestLifetime lifetime)
    {
        Assert.Null(lifetime.WhyUnwanted);
        Assert.False(lifetime.Stop.IsCancellationRequested);
    }

    private static void AssertUnwanted(string why, RequestLifetime lifetime)
    {
        Assert.Equal(why, lifetime.WhyUnwanted);
        Assert.True(lifetime.Stop.IsCancellationRequested);
    }
}

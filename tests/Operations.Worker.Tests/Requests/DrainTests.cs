using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class DrainTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly InFlightRequests _requests;

    public DrainTests() => _requests = new InFlightRequests(_clock);

    [Fact]
    public async Task Requeues_requests_that_have_not_started_and_new_ones()
    {
        using var begun = Take();
        begun.Lifetime.Request.Start();
        using var waiting = Take();

        var draining = _requests.DrainAsync(Second, TestContext.Current.CancellationToken);
        using var late = Take();

        Assert.True(waiting.Lifetime.IsRequeued);
        Assert.True(late.Lifetime.IsRequeued);
        Assert.False(begun.Lifetime.IsRequeued);
        foreach (var request in new[] { begun, waiting, late })
            request.Dispose();
        _clock.Advance(Second);
        Assert.Equal((1, 1), await draining);
    }

    [Fact]
    public async Task When_a_drain_ends_then_started_and_new_requests_go_on()
    {
        using var begun = Take();
        begun.Lifetime.Request.Start();
        var draining = _requests.DrainAsync(Second, TestContext.Current.CancellationToken);

        _requests.Resume();
        await Eventually.TrueAsync(
            "the drain has ended",
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                return draining.IsCompleted;
            },
            TimeSpan.FromSeconds(15),
            TestContext.Current.CancellationToken);
        using var late = Take();

        Assert.False(begun.Lifetime.IsRequeued);
        Assert.False(late.Lifetime.IsRequeued);
    }

    [Fact]
    public void When_no_more_jobs_start_then_started_jobs_and_direct_requests_go_on()
    {
        using var begun = Take(isJob: true);
        begun.Lifetime.Request.Start();
        using var waiting = Take(isJob: true);
        using var direct = Take();

        _requests.StartNoMoreJobs();
        using var late = Take(isJob: true);
        using var lateDirect = Take();

        Assert.All([waiting, late], job => Assert.True(job.Lifetime.IsRequeued));
        Assert.All([begun, direct, lateDirect], request => Assert.False(request.Lifetime.IsRequeued));
    }

    [Fact]
    public void When_an_operation_is_paused_then_its_requests_that_have_not_started_are_requeued()
    {
        using var begun = Take();
        begun.Lifetime.Request.Start();
        using var waiting = Take();

        _requests.RequeueWaiting(new HashSet<string> { "count_primes" });
        Assert.False(waiting.Lifetime.IsRequeued);
        _requests.RequeueWaiting(new HashSet<string> { "get_list" });
        using var late = Take();

        Assert.True(waiting.Lifetime.IsRequeued);
        Assert.All([begun, late], request => Assert.False(request.Lifetime.IsRequeued));
    }

    private InFlightRequests.InFlight Take(bool isJob = false) =>
        _requests.Add(Guid.NewGuid(), deadline: null, new OriginQueue("get-list", isJob), new DeliveryHistory(0), OperationName.Of<Contracts.GetList>(), new OperationOptions(), CancellationToken.None);
}

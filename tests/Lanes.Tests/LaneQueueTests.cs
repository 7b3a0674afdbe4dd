using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class LaneQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly LaneQueue _queue = new();

    [Fact]
    public void Direct_requests_always_go_before_background_requests()
    {
        var background = Add(Noon, hasStarted: true, isBackground: true);
        var onTheLine = Add(Noon.AddHours(1));

        Assert.Equal([onTheLine, background], TakeAll());
    }

    [Fact]
    public void The_order_of_background_requests_is_that_of_direct_requests()
    {
        var late = Add(Noon.AddMinutes(2), isBackground: true);
        var early = Add(Noon.AddMinutes(1), isBackground: true);
        var alsoEarly = Add(Noon.AddMinutes(1), isBackground: true);
        var started = Add(Noon.AddHours(1), hasStarted: true, isBackground: true);

        Assert.Equal([started, early, alsoEarly, late], TakeAll());
    }

    [Fact]
    public void A_request_that_has_started_goes_before_one_that_has_not()
    {
        var fresh = Add(Noon);
        var started = Add(Noon.AddHours(1), hasStarted: true);

        Assert.Equal([started, fresh], TakeAll());
    }

    [Fact]
    public void The_earlier_deadline_goes_first_among_those_that_have_started_and_among_those_that_have_not()
    {
        var freshLate = Add(Noon.AddMinutes(2));
        var freshEarly = Add(Noon.AddMinutes(1));
        var startedLate = Add(Noon.AddMinutes(2), hasStarted: true);
        var startedEarly = Add(Noon.AddMinutes(1), hasStarted: true);

        Assert.Equal([startedEarly, startedLate, freshEarly, freshLate], TakeAll());
    }

    [Fact]
    public void Among_equals_the_first_to_come_goes_first()
    {
        var first = Add(Noon);
        var second = Add(Noon);
        var third = Add(Noon);

        Assert.Equal([first, second, third], TakeAll());
    }

    [Fact]
    public async Task What_was_cancelled_while_it_waited_never_gets_a_lane_and_does_not_count()
    {
        using var stop = new CancellationTokenSource();
        var gone = new LaneWork<ulong>(new BusyLoop(1), Registered, new LaneRequest(null, Noon, isQuarantined: false), stop.Token);
        var waiting = gone.WaitAsync();
        _queue.Add(gone);
        var next = Add(Noon.AddHours(1));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _queue.Count);
        Assert.Equal(next, _queue.Take());
    }

    [Fact]
    public async Task What_was_cancelled_is_let_go_though_no_lane_ever_comes_to_it()
    {
        var cancelled = Enumerable.Range(0, 1000).Select(_ => AddAndCancel()).ToList();

        await Eventually.HoldsAsync(() => CountAlive(cancelled) < 200);

        WeakReference AddAndCancel()
        {
            using var stop = new CancellationTokenSource();
            var work = new LaneWork<ulong>(new BusyLoop(1), Registered, new LaneRequest(null, Noon, isQuarantined: false), stop.Token);
            _ = work.WaitAsync();
            _queue.Add(work);
            stop.Cancel();
            return new WeakReference(work);
        }

        static int CountAlive(List<WeakReference> works)
        {
            GC.Collect();
            return works.Count(work => work.IsAlive);
        }
    }

    [Fact]
    public async Task Closing_lets_a_waiting_lane_go_and_cancels_what_waits()
    {
        var waiting = Add(Noon);
        var end = waiting.WaitAsync();

        _queue.Close();

        Assert.Null(_queue.Take());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
    }

    private static RegisteredComputation Registered => new ComputationCatalog().Add<BusyLoop, ulong>().Find(typeof(BusyLoop));

    private LaneWork<ulong> Add(DateTimeOffset deadline, bool hasStarted = false, bool isBackground = false)
    {
        var request = new LaneRequest(null, deadline, isQuarantined: false) { IsBackground = isBackground };
        if (hasStarted)
            request.Start();
        var work = new LaneWork<ulong>(new BusyLoop(1), Registered, request, CancellationToken.None);
        _queue.Add(work);
        return work;
    }

    private List<LaneWork?> TakeAll() => [.. Enumerable.Range(0, _queue.Count).Select(_ => _queue.Take())];
}

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
    public void Background_requests_have_the_same_order_as_direct_requests()
    {
        var late = Add(Noon.AddMinutes(2), isBackground: true);
        var early = Add(Noon.AddMinutes(1), isBackground: true);
        var alsoEarly = Add(Noon.AddMinutes(1), isBackground: true);
        var started = Add(Noon.AddHours(1), hasStarted: true, isBackground: true);

        Assert.Equal([started, early, alsoEarly, late], TakeAll());
    }

    [Fact]
    public void A_started_request_goes_before_a_new_request()
    {
        var fresh = Add(Noon);
        var started = Add(Noon.AddHours(1), hasStarted: true);

        Assert.Equal([started, fresh], TakeAll());
    }

    [Fact]
    public void The_earlier_deadline_goes_first_among_started_and_among_new_requests()
    {
        var freshLate = Add(Noon.AddMinutes(2));
        var freshEarly = Add(Noon.AddMinutes(1));
        var startedLate = Add(Noon.AddMinutes(2), hasStarted: true);
        var startedEarly = Add(Noon.AddMinutes(1), hasStarted: true);

        Assert.Equal([startedEarly, startedLate, freshEarly, freshLate], TakeAll());
    }

    [Fact]
    public void With_equal_deadlines_the_earlier_arrival_goes_first()
    {
        var first = Add(Noon);
        var second = Add(Noon);
        var third = Add(Noon);

        Assert.Equal([first, second, third], TakeAll());
    }

    [Fact]
    public async Task Cancelled_work_gets_no_lane_and_is_not_counted()
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
    public async Task Cancelled_work_is_released_even_if_no_lane_is_free()
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
    public async Task Closing_ends_the_wait_of_lanes_and_cancels_waiting_work()
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

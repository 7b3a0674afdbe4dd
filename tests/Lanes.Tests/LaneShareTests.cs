using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class LaneShareTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LaneQueue _queue = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public void An_operation_takes_no_more_than_its_lanes_and_others_go_on()
    {
        var first = Add("limited", Noon, most: 2);
        var second = Add("limited", Noon, most: 2);
        var third = Add("limited", Noon, most: 2);
        var other = Add("other", Noon.AddHours(1));
        var none = Add(null, Noon.AddHours(2));

        Assert.Equal([first, second, other, none], [Take(), Take(), Take(), Take()]);
        Assert.Equal(1, _queue.Count);

        _queue.Release(second);

        Assert.Equal(third, Take());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_limit_changes_nothing_in_the_order_of_turns()
    {
        var running = Add("limited", Noon, most: 1);
        Assert.Equal(running, Take());
        var late = Add("limited", Noon.AddMinutes(3), most: 1);
        var between = Add(null, Noon.AddMinutes(2));
        var early = Add("limited", Noon.AddMinutes(1), most: 1);

        _queue.Release(running);

        Assert.Equal([early, between], [Take(), Take()]);
        _queue.Release(early);
        Assert.Equal(late, Take());
    }

    [Fact]
    public async Task What_is_cancelled_when_its_lane_is_free_leaves_the_lane_to_the_next_of_its_operation()
    {
        using var stop = new CancellationTokenSource();
        var running = Add("limited", Noon, most: 1);
        Assert.Equal(running, Take());
        var cancelled = Add("limited", Noon, most: 1, stop);
        var next = Add("limited", Noon, most: 1);
        var end = cancelled.WaitAsync();
        _queue.Release(running);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
        Assert.Equal(next, await Task.Run(_queue.Take, Test).WaitAsync(Patience, Test));
    }

    [Fact]
    public async Task A_lane_that_waits_gets_work_of_an_operation_as_soon_as_another_lane_is_free_of_it()
    {
        var running = Add("limited", Noon, most: 1);
        Assert.Equal(running, Take());
        var waiting = Task.Run(_queue.Take, Test);
        var next = Add("limited", Noon, most: 1);
        await Eventually.HoldsAsync(() => !waiting.IsCompleted);

        _queue.Release(running);

        Assert.Equal(next, await waiting.WaitAsync(Patience, Test));
    }

    [Fact]
    public void A_lane_counts_as_free_once_however_often_that_is_said()
    {
        var running = Add("limited", Noon, most: 1);
        Assert.Equal(running, Take());
        var second = Add("limited", Noon, most: 1);
        Add("limited", Noon, most: 1);
        var other = Add(null, Noon.AddHours(1));

        _queue.Release(running);
        _queue.Release(running);

        Assert.Equal([second, other], [Take(), Take()]);
    }

    [Fact]
    public async Task Closing_cancels_what_waits_for_its_share_too()
    {
        Add("limited", Noon, most: 1);
        Take();
        var waiting = Add("limited", Noon, most: 1);
        var end = waiting.WaitAsync();

        _queue.Close();

        Assert.Null(_queue.Take());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
    }

    [Theory]
    [InlineData(LaneIsolation.Thread)]
    [InlineData(LaneIsolation.Process)]
    public async Task The_lane_of_a_computation_that_had_to_be_abandoned_or_killed_is_free_for_the_next_of_its_operation(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 2, Isolation = isolation, GracePeriod = TimeSpan.FromMilliseconds(100) });
        var request = Request("limited", most: 1, TimeSpan.FromMilliseconds(200));

        var stopped = await Assert.ThrowsAsync<ComputationException>(
            () => lanes.RunAsync(RunawayWorker.Computations.Harm.BlockInNativeCall, request).WaitAsync(Patience, Test));

        Assert.Equal(ComputationOutcomes.TimeLimit, stopped.Outcome);
        Assert.Equal("next", await lanes.RunAsync(RunawayWorker.Computations.Harm.None, Request("limited", most: 1), "next").WaitAsync(Patience, Test));
    }

    [Theory]
    [InlineData(LaneIsolation.Thread)]
    [InlineData(LaneIsolation.Process)]
    public async Task The_time_limit_of_an_operation_goes_before_that_of_the_lanes(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = isolation, TimeLimit = TimeSpan.FromHours(1) });

        var stopped = await Assert.ThrowsAsync<ComputationException>(() => lanes
            .RunAsync(RunawayWorker.Computations.Harm.SpinUntilStopped, Request("limited", most: null, TimeSpan.FromMilliseconds(200))).WaitAsync(Patience, Test));

        Assert.Equal(ComputationOutcomes.TimeLimit, stopped.Outcome);
        Assert.Contains("00:00:00.2", stopped.Message, StringComparison.Ordinal);
    }

    private static LaneRequest Request(string? kind, int? most, TimeSpan? timeLimit = null, DateTimeOffset? deadline = null) =>
        new(null, deadline ?? DateTimeOffset.MaxValue, isQuarantined: false) { Share = new(kind, most), TimeLimit = timeLimit };

    private LaneWork<ulong> Add(string? kind, DateTimeOffset deadline, int? most = null, CancellationTokenSource? stop = null)
    {
        var registered = new ComputationCatalog().Add<BusyLoop, ulong>().Find(typeof(BusyLoop));
        var work = new LaneWork<ulong>(new BusyLoop(1), registered, Request(kind, most, deadline: deadline), stop?.Token ?? CancellationToken.None);
        _queue.Add(work);
        return work;
    }

    private LaneWork? Take() => _queue.Count == 0 ? null : _queue.Take();
}

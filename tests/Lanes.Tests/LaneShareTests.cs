using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class LaneShareTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);

    private readonly LaneQueue _queue = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public void An_operation_uses_at_most_its_lanes_and_other_operations_continue()
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
    public void A_limit_does_not_change_the_order()
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
    public async Task When_work_is_cancelled_its_free_lane_goes_to_the_next_work_of_the_operation()
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
        Assert.Equal(next, await Task.Run(_queue.Take, Test).WaitAsync(WaitLimit, Test));
    }

    [Fact]
    public async Task When_a_lane_of_an_operation_is_released_a_waiting_lane_gets_its_next_work()
    {
        var running = Add("limited", Noon, most: 1);
        Assert.Equal(running, Take());
        var waiting = Task.Run(_queue.Take, Test);
        var next = Add("limited", Noon, most: 1);
        await Eventually.HoldsAsync(() => !waiting.IsCompleted);

        _queue.Release(running);

        Assert.Equal(next, await waiting.WaitAsync(WaitLimit, Test));
    }

    [Fact]
    public void Releasing_a_lane_twice_counts_once()
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
    public async Task Closing_also_cancels_work_that_waits_for_a_limited_operation()
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
    public async Task After_an_abandoned_or_killed_computation_the_lane_is_free_for_its_operation(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 2, Isolation = isolation, GracePeriod = TimeSpan.FromMilliseconds(100) });
        var request = Request("limited", most: 1, TimeSpan.FromMilliseconds(200));

        var stopped = await Assert.ThrowsAsync<ComputationException>(
            () => lanes.RunAsync(RunawayWorker.Computations.Harm.BlockInNativeCall, request).WaitAsync(WaitLimit, Test));

        Assert.Equal(ComputationOutcomes.TimeLimit, stopped.Outcome);
        Assert.Equal("next", await lanes.RunAsync(RunawayWorker.Computations.Harm.None, Request("limited", most: 1), "next").WaitAsync(WaitLimit, Test));
    }

    [Theory]
    [InlineData(LaneIsolation.Thread)]
    [InlineData(LaneIsolation.Process)]
    public async Task The_time_limit_of_an_operation_overrides_the_time_limit_of_the_lanes(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = isolation, TimeLimit = TimeSpan.FromHours(1) });

        var stopped = await Assert.ThrowsAsync<ComputationException>(() => lanes
            .RunAsync(RunawayWorker.Computations.Harm.SpinUntilStopped, Request("limited", most: null, TimeSpan.FromMilliseconds(200))).WaitAsync(WaitLimit, Test));

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

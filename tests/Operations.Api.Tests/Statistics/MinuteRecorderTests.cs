using Messaging.Operations.Api.Statistics;

namespace Messaging.Operations.Api.Tests.Statistics;

public sealed class MinuteRecorderTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly MinuteRecorder _minutes;
    private readonly DateTimeOffset _noon;

    public MinuteRecorderTests()
    {
        _noon = _clock.GetUtcNow();
        _minutes = new(_clock);
    }

    [Fact]
    public void Requests_count_in_the_minute_in_which_they_are_reported()
    {
        Report("a/1", new("get_list", 0, 0) { Succeeded = 100, Failed = 10, Cancelled = 1, LaneSeconds = 1000, Waits = [111] });
        _clock.Advance(Interval);
        Report("a/1", new("get_list", 0, 0) { Succeeded = 104, Failed = 12, Cancelled = 2, LaneSeconds = 1006, Waits = [111, 7] });
        _clock.Advance(TimeSpan.FromMinutes(1));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 105, Failed = 12, Cancelled = 2, LaneSeconds = 1007, Waits = [112, 7] });

        var first = Assert.Single(_minutes.TakeFinished());
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = Assert.Single(_minutes.TakeFinished());

        Assert.Equal((_noon, _noon.AddMinutes(1)), (first.At, second.At));
        var (early, late) = (first.Operations["get_list"], second.Operations["get_list"]);
        Assert.Equal((4, 2, 1, 6.0), (early.Succeeded, early.Failed, early.Cancelled, early.LaneSeconds));
        Assert.Equal([new(1, 2, 7)], early.Waits);
        Assert.Equal((1, 0, 0, 1.0), (late.Succeeded, late.Failed, late.Cancelled, late.LaneSeconds));
        Assert.Equal([new(0, 1, 1)], late.Waits);
        Assert.Equal(["1.2.3"], first.WorkerVersions);
    }

    [Fact]
    public void A_worker_that_started_after_this_replica_counts_from_zero()
    {
        _clock.Advance(Interval);
        Report("a/1", new("get_list", 0, 0) { Succeeded = 3 }, started: _clock.GetUtcNow());

        Assert.Equal(3, Taken().Operations["get_list"].Succeeded);
    }

    [Fact]
    public void A_worker_that_is_heard_again_after_a_silence_counts_from_where_it_was()
    {
        _clock.Advance(Interval);
        var started = _clock.GetUtcNow();
        Report("a/1", new("get_list", 0, 0) { Succeeded = 3 }, started);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 5 }, started);

        Assert.Equal([3, 2], _minutes.TakeFinished(all: true).Select(minute => minute.Operations["get_list"].Succeeded));
    }

    [Fact]
    public void A_worker_that_was_silent_for_more_than_an_hour_does_not_count_all_its_requests_again()
    {
        _clock.Advance(Interval);
        var started = _clock.GetUtcNow();
        Report("a/1", new("get_list", 0, 0) { Succeeded = 3 }, started);
        for (var minute = 0; minute < 62; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            _minutes.TakeFinished();
        }

        Report("a/1", new("get_list", 0, 0) { Succeeded = 5 }, started);
        Assert.Empty(Taken().Operations);
        Report("a/1", new("get_list", 0, 0) { Succeeded = 6 }, started);
        Assert.Equal(1, Taken().Operations["get_list"].Succeeded);
    }

    [Fact]
    public void Requests_of_several_workers_are_added_and_their_lanes_too()
    {
        Report("a/1", new("get_list", 0, 0));
        Report("b/2", new("get_list", 0, 0));
        for (var second = 0; second < 58; second += 2)
        {
            _clock.Advance(Interval);
            Report("a/1", new("get_list", 1, 1) { Succeeded = 1 }, busy: 1);
            Report("b/2", new("get_list", 1, 1) { Succeeded = 2 }, busy: second < 30 ? 2 : 0);
        }

        _clock.Advance(Interval);
        var minute = Assert.Single(_minutes.TakeFinished());

        Assert.Equal(3, minute.Operations["get_list"].Succeeded);
        Assert.Equal((2, 4), (minute.Workers, minute.Lanes));
        // One lane for 58 of 60 seconds, and two for 30.
        Assert.Equal(1.97, minute.BusyLanes);
    }

    [Fact]
    public void A_worker_that_has_left_counts_with_its_last_requests_and_not_as_a_worker()
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(Interval);
        Report("a/1", new("get_list", 0, 0) { Succeeded = 2 }, leaving: true);

        var minute = Taken();

        Assert.Equal((0, 2), (minute.Workers, minute.Operations["get_list"].Succeeded));
    }

    [Fact]
    public void The_present_minute_is_taken_only_when_it_has_ended_or_when_the_replica_ends()
    {
        Assert.Empty(_minutes.TakeFinished());
        Assert.Single(_minutes.TakeFinished(all: true));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_minutes.TakeFinished());
        Assert.Empty(_minutes.TakeFinished());
    }

    [Fact]
    public void Local_endpoints_are_those_of_this_minute_and_the_one_before()
    {
        for (var call = 1; call <= 100; call++)
            _minutes.AddLocal(TimeSpan.FromMilliseconds(call));
        AddsUp(100);
        _clock.Advance(TimeSpan.FromMinutes(1));
        AddsUp(100);
        _minutes.AddLocal(TimeSpan.FromMinutes(1));
        _minutes.AddLocal(TimeSpan.Zero);
        Assert.Equal(102, _minutes.Local.Count);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _minutes.Local.Count);
        Assert.InRange(_minutes.Local.Quantile(1), 8, 12);

        void AddsUp(int count)
        {
            Assert.Equal(count, _minutes.Local.Count);
            Assert.InRange(_minutes.Local.Quantile(0.5), 0.04, 0.06);
            Assert.InRange(_minutes.Local.Quantile(0.99), 0.08, 0.12);
        }
    }

    private MinuteStatistics Taken() => Assert.Single(_minutes.TakeFinished(all: true));

    private void Report(string worker, OperationReport report, DateTimeOffset started = default, int busy = 0, bool leaving = false) => _minutes.Add(
        new(worker, "1.2.3", started, _clock.GetUtcNow())
        {
            Leaving = leaving,
            Lanes = [.. Enumerable.Range(0, 2).Select(lane => new LaneReport("thread", null, null, null, lane < busy ? _noon : null))],
            Operations = [report],
            WaitBounds = [1, 2],
        });
}

using Messaging.Operations.Api.Workers;

namespace Messaging.Operations.Api.Tests.Workers;

public sealed class OperationFiguresTests
{
    private static readonly double[] Bounds = [1, 2, 4];

    private readonly ManualClock _clock = new();
    private readonly WorkerRegistry _workers;

    public OperationFiguresTests() => _workers = new WorkerRegistry(_clock);

    [Fact]
    public void Given_counts_of_two_workers_then_their_rates_waits_and_lane_seconds_are_those_of_the_time_between()
    {
        Report("a/1", new("get_list", 0, 0) { Succeeded = 100, Failed = 10, LaneSeconds = 1000, Waits = [1000] });
        Report("b/2", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Report("a/1", new("get_list", 3, 2) { Succeeded = 104, Failed = 12, LaneSeconds = 1006, Waits = [1000, 6] });
        Report("b/2", new("get_list", 1, 1) { Succeeded = 4, LaneSeconds = 2, Waits = [4] });

        var figures = Figures();

        Assert.Equal((2, 3), (figures.Workers, figures.Running));
        Assert.Equal((1.0, 0.2), (figures.Throughput, figures.Failed));
        Assert.Equal(0.8, figures.LaneSeconds);
        // 10 requests: 4 up to 1 s, and 6 up to 2 s.
        Assert.Equal(new WaitFigures(1.16667, 1.91667, 1.98333), figures.Wait);
    }

    [Fact]
    public void Given_one_report_of_a_worker_then_there_are_no_rates_yet()
    {
        Report("a/1", new("get_list", 0, 0) { Succeeded = 100, LaneSeconds = 100, Waits = [100] });

        var figures = Figures();

        Assert.Equal((0.0, 0.0), (figures.Throughput, figures.Failed));
        Assert.Null(figures.Wait);
        Assert.Null(figures.LaneSeconds);
    }

    [Fact]
    public void Given_a_worker_that_restarted_under_its_name_then_its_counts_begin_again()
    {
        Report("a/1", new("get_list", 0, 0) { Succeeded = 100, LaneSeconds = 100, Waits = [100] });
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 1, LaneSeconds = 1, Waits = [1] }, started: 1);
        Assert.Equal(0, Figures().Throughput);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 5, LaneSeconds = 3, Waits = [5] }, started: 1);

        var figures = Figures();

        Assert.Equal((2.0, 0.5), (figures.Throughput, figures.LaneSeconds));
    }

    [Fact]
    public void Only_the_last_minute_counts()
    {
        for (var second = 0; second <= 120; second += 2)
        {
            // Ten each second in the first minute, and one each second in the second.
            Report("a/1", new("get_list", 0, 0) { Succeeded = second <= 60 ? second * 10 : 600 + second - 60 });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(1, Figures().Throughput);
    }

    [Fact]
    public void A_draining_worker_is_not_one_that_serves_and_its_running_requests_count()
    {
        Report("a/1", new("get_list", 1, 1), draining: true);
        Report("b/2", new("count_primes", 1, 1));

        var figures = Figures();

        Assert.Equal((0, 0, 1), (figures.Workers, figures.UsableLanes, figures.Running));
        Assert.Null(figures.PredictedWait(0));
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(10, 9.0)]
    [InlineData(null, null)]
    public void The_predicted_wait_is_that_of_the_queued_jobs_on_all_lanes_and_none_if_lanes_are_idle(int? queued, double? seconds)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 2, LaneSeconds = 4, Waits = [2] });

        Assert.Equal(seconds, Figures().PredictedWait(queued));
    }

    [Theory]
    [InlineData(1, 5.0)]
    [InlineData(0, 8.5)]
    [InlineData(-1, 19.0)]
    [InlineData(-2, null)]
    public void With_more_or_fewer_workers_the_queued_jobs_are_on_more_or_fewer_lanes(int more, double? seconds)
    {
        foreach (var worker in (string[])["a/1", "b/2"])
        {
            Report(worker, new("get_list", 0, 0));
            _clock.Advance(TimeSpan.FromSeconds(2));
            Report(worker, new("get_list", 0, 0) { Succeeded = 2, LaneSeconds = 4, Waits = [2] });
        }

        Assert.Equal(seconds, Figures().PredictedWait(20, more));
    }

    [Theory]
    [InlineData(1, 0, 8.0)]
    [InlineData(5, 0, 12.0)]
    [InlineData(5, 1, 5.333)]
    [InlineData(10, 0, 22.0)]
    public void Given_other_operations_on_the_same_lanes_then_the_time_in_workers_counts_for_as_many_as_they_take(int queued, int more, double seconds)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(20));
        // On a lane for a second, but in the worker for eight.
        var report = new OperationReport("get_list", 1, 1) { Succeeded = 2, LaneSeconds = 2, WaitSeconds = 14, WorkerSeconds = 16, Waits = [2], JobsInFlight = 1, Limits = new(2, 4, 60, 3) };
        Report("a/1", report, lanesBusyWith: ["other", "get_list"]);

        Assert.Equal(seconds, Figures().PredictedWait(queued, more));
    }

    [Fact]
    public void Given_a_worker_that_begins_to_drain_then_the_wait_is_that_without_it_at_once()
    {
        foreach (var draining in (bool[])[false, true])
        {
            foreach (var worker in (string[])["a/1", "b/2"])
                Report(worker, new("get_list", 2, 2) { Succeeded = draining ? 2 : 0, LaneSeconds = draining ? 4 : 0, WorkerSeconds = draining ? 4 : 0, Waits = [draining ? 2 : 0], JobsInFlight = 2, Limits = new(2, 2, 60, 3) }, draining: draining && worker == "b/2", lanesBusyWith: ["get_list", "get_list"]);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(20, Figures().PredictedWait(19));
    }

    [Fact]
    public void Without_requests_in_the_last_minute_the_wait_of_queued_jobs_is_unknown()
    {
        Report("a/1", new("get_list", 0, 0));

        Assert.Equal(0, Figures().PredictedWait(0));
        Assert.Null(Figures().PredictedWait(2));
    }

    [Theory]
    [InlineData(0, 1, 2.0)]
    [InlineData(3, 1, 8.0)]
    [InlineData(0, 0, 0.0)]
    public void Given_an_operation_that_may_use_one_of_two_lanes_then_jobs_wait_while_that_one_is_busy(int queued, int busy, double seconds)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        var report = new OperationReport("get_list", busy, busy) { Succeeded = 2, LaneSeconds = 4, Waits = [2], JobsInFlight = busy, Limits = new(1, 1, 60, 3) };
        Report("a/1", report, lanesBusyWith: [.. Enumerable.Repeat("get_list", busy)]);

        Assert.Equal(seconds, Figures().PredictedWait(queued));
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 5.0)]
    public void Given_requests_that_wait_between_computations_then_jobs_wait_for_their_end_if_no_more_are_taken(int inFlight, double seconds)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", inFlight, inFlight) { Succeeded = 2, LaneSeconds = 1, WorkerSeconds = 20, Waits = [2], JobsInFlight = inFlight, Limits = new(2, 2, 60, 3) });

        Assert.Equal(seconds, Figures().PredictedWait(0));
    }

    [Fact]
    public void Given_a_worker_of_an_earlier_version_then_all_of_its_lanes_count()
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 2, 2) { Succeeded = 2, LaneSeconds = 4, Waits = [2] }, lanesBusyWith: ["get_list", "get_list"]);

        var figures = Figures();

        Assert.Null(figures.Limits);
        Assert.Equal(4, figures.PredictedWait(3));
        Assert.Equal("lanes", figures.LimitedBy(3));
    }

    [Fact]
    public void The_limits_are_those_of_all_workers_that_serve_together()
    {
        Report("a/1", new("get_list", 0, 0) { Limits = new(1, 4, 60, 3) });
        Report("b/2", new("get_list", 0, 0) { Limits = new(2, 8, 30, 5) });
        Report("c/3", new("get_list", 0, 0) { Limits = new(2, 8, 10, 1) }, draining: true);

        Assert.Equal(new(3, 12, 30, 3), Figures().Limits);
    }

    [Theory]
    [InlineData(0, 2, 2, new[] { "get_list", "get_list" }, null)]
    [InlineData(3, 2, 2, new[] { "get_list", "get_list" }, "lanes")]
    [InlineData(3, 0, 2, new[] { "other", "other" }, "lanes")]
    [InlineData(3, 1, 2, new[] { "get_list" }, "lanes")]
    [InlineData(1, 0, 2, new[] { "other" }, null)]
    [InlineData(3, 1, 1, new[] { "get_list" }, "maxLanes")]
    [InlineData(3, 1, 1, new[] { "get_list", "other" }, "lanes")]
    [InlineData(3, 2, 2, new string[0], "waitingPerLane")]
    public void Queued_jobs_wait_for_lanes_a_limit_or_requests_that_wait(int queued, int jobs, int lanes, string[] busy, string? limitedBy)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        var between = busy.Length == 0 ? 9 : 0;
        Report("a/1", new("get_list", jobs, jobs) { LaneSeconds = 1, WorkerSeconds = 1 + between, Waits = [1], JobsInFlight = jobs, Limits = new(lanes, lanes, 60, 3) }, lanesBusyWith: busy);

        Assert.Equal(limitedBy, Figures().LimitedBy(queued));
    }

    [Theory]
    [InlineData(2, "waitingPerLane")]
    [InlineData(1, null)]
    public void Before_a_request_has_finished_jobs_wait_if_no_more_are_taken(int inFlight, string? limitedBy)
    {
        Report("a/1", new("get_list", inFlight, inFlight) { JobsInFlight = inFlight, Limits = new(2, 2, 60, 3) });

        Assert.Equal(limitedBy, Figures().LimitedBy(3));
    }

    [Fact]
    public void After_a_pause_jobs_are_on_their_way_and_no_lane_is_said_to_be_busy()
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { LaneSeconds = 1, WorkerSeconds = 1, Waits = [1], Limits = new(2, 2, 60, 3) });

        Assert.Null(Figures().LimitedBy(3));
    }

    [Fact]
    public void Given_a_worker_that_takes_twice_as_long_then_its_jobs_wait_for_its_lanes_and_others_do_not()
    {
        foreach (var count in (int[])[0, 5])
        {
            Report("a/1", new("get_list", 0, 0) { LaneSeconds = count, WorkerSeconds = count, Waits = [count], Limits = new(2, 100, 60, 3) });
            Report(
                "b/2", new("get_list", 5, 2) { LaneSeconds = 2 * count, WaitSeconds = 3 * count, WorkerSeconds = 5 * count, Waits = [count], JobsInFlight = 5, Limits = new(2, 100, 60, 3) },
                lanesBusyWith: ["get_list", "get_list"]);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        var figures = Figures();

        var slow = figures.SlowWorker!;
        Assert.Equal(("b/2", 2.0, 1.0, 3.0, 3), (slow.Worker, slow.LaneSeconds, slow.OtherLaneSeconds, slow.WaitSeconds, slow.WaitingJobs));
        Assert.Equal(2.0, slow.Times);
        Assert.Equal("workerLanes", figures.LimitedBy(2));
        Assert.Equal("workerLanes", figures.LimitedBy(3));
        // With some at the broker both workers are short of lanes.
        Assert.Equal("lanes", figures.LimitedBy(20));
    }

    [Fact]
    public void The_part_of_the_time_on_lanes_with_a_CPU_is_of_requests_whose_CPU_time_is_known()
    {
        foreach (var count in (int[])[0, 5])
        {
            Report("a/1", new("get_list", 0, 0) { LaneSeconds = count, MeasuredLaneSeconds = 0.8 * count, CpuSeconds = 0.6 * count, Waits = [count] });
            Report("b/2", new("get_list", 0, 0) { LaneSeconds = 4 * count, MeasuredLaneSeconds = 4 * count, CpuSeconds = 0.4 * count, Waits = [count] });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal((0.208, 0.1, 0.75), (Figures().CpuShare, Figures().SlowWorker!.CpuShare, Figures().SlowWorker!.OtherCpuShare));
    }

    [Theory]
    [InlineData(0.009, 0.009)]
    [InlineData(1, 0)]
    public void Of_short_requests_and_of_unknown_CPU_times_there_is_no_part_with_a_CPU(double onLanes, double measured)
    {
        foreach (var count in (int[])[0, 5])
        {
            Report("a/1", new("get_list", 0, 0) { LaneSeconds = onLanes * count, MeasuredLaneSeconds = measured * count, CpuSeconds = measured * count / 10, Waits = [count] });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Null(Figures().CpuShare);
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(3, 1, 1.9)]
    [InlineData(3, 0, 0)]
    [InlineData(3, 0.001, 0.009)]
    [InlineData(3, 0, 1)]
    public void A_worker_is_not_slow_after_a_few_requests_or_if_it_takes_a_little_longer(int requests, double other, double seconds)
    {
        foreach (var count in (int[])[0, requests])
        {
            Report("a/1", new("get_list", 0, 0) { LaneSeconds = other * count, Waits = [count] });
            Report("b/2", new("get_list", 0, 0) { LaneSeconds = seconds * count, Waits = [count] });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Null(Figures().SlowWorker);
    }

    [Fact]
    public void Given_a_worker_of_an_earlier_version_beside_another_one_then_the_lanes_of_both_count()
    {
        foreach (var succeeded in (int[])[0, 2])
        {
            var old = new OperationReport("get_list", 2, 2) { Succeeded = succeeded, LaneSeconds = 2 * succeeded, Waits = [succeeded] };
            Report("a/1", old, lanesBusyWith: ["get_list", "get_list"]);
            Report("b/2", old with { WorkerSeconds = 2 * succeeded, JobsInFlight = 2, Limits = new(2, 2, 60, 3) }, lanesBusyWith: ["get_list", "get_list"]);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(2, Figures().PredictedWait(3));
        Assert.Equal("lanes", Figures().LimitedBy(3));
    }

    [Fact]
    public void Without_a_worker_queued_jobs_wait_for_one()
    {
        Report("a/1", new("get_list", 0, 0), draining: true);

        Assert.Equal("workers", Figures().LimitedBy(1));
        Assert.Null(Figures().LimitedBy(0));
        Assert.Null(Figures().LimitedBy(null));
    }

    [Fact]
    public void Waits_above_the_last_bound_are_that_bound()
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { Waits = [0, 0, 1, 9] });

        Assert.Equal(new WaitFigures(4, 4, 4), Figures().Wait);
    }

    private OperationFigures Figures() => OperationFigures.Of("get_list", _workers.All, _clock);

    private void Report(string worker, OperationReport report, bool draining = false, int started = 0, params string[] lanesBusyWith) => _workers.Add(
        new(worker, "1.2.3", DateTimeOffset.UnixEpoch.AddSeconds(started), _clock.GetUtcNow())
        {
            Draining = draining,
            Lanes = [.. Enumerable.Range(0, 2).Select(lane => new LaneReport("process", lane + 1, lanesBusyWith.ElementAtOrDefault(lane), null, null))],
            Operations = [report],
            WaitBounds = Bounds,
        });
}

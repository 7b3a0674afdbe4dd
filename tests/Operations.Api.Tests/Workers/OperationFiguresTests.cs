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

        Assert.Equal((0, 0, 1), (figures.Workers, figures.Lanes, figures.Running));
        Assert.Null(figures.PredictedWait(0, oldest: null));
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(10, 10.0)]
    [InlineData(null, null)]
    public void The_predicted_wait_is_that_of_the_queued_jobs_on_all_lanes_and_none_if_lanes_are_idle(int? queued, double? seconds)
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 2, LaneSeconds = 4, Waits = [2] });

        Assert.Equal(seconds, Figures().PredictedWait(queued, oldest: null));
    }

    [Theory]
    [InlineData(1, 6.667)]
    [InlineData(0, 10.0)]
    [InlineData(-1, 20.0)]
    [InlineData(-2, null)]
    public void With_more_or_fewer_workers_the_queued_jobs_are_on_more_or_fewer_lanes(int more, double? seconds)
    {
        foreach (var worker in (string[])["a/1", "b/2"])
        {
            Report(worker, new("get_list", 0, 0));
            _clock.Advance(TimeSpan.FromSeconds(2));
            Report(worker, new("get_list", 0, 0) { Succeeded = 2, LaneSeconds = 4, Waits = [2] });
        }

        Assert.Equal(seconds, Figures().PredictedWait(20, oldest: null, more));
    }

    [Theory]
    [InlineData(60, 0, 300.0)]
    [InlineData(30, 0, 150.0)]
    [InlineData(30, 1, 100.0)]
    [InlineData(5, 0, 10.0)]
    public void Given_jobs_that_have_waited_for_a_while_then_the_predicted_wait_is_that_at_the_rate_since_then(int oldest, int more, double seconds)
    {
        // On lanes for a second each, but a limit of lanes, or other operations, let fewer finish: the two workers together 0.2 each second, in the last 20 s.
        for (var second = 0; second <= 60; second += 2)
        {
            foreach (var worker in (string[])["a/1", "b/2"])
                Report(worker, new("get_list", 0, 0) { Succeeded = Math.Max(0, second - 40) / 10, LaneSeconds = Math.Max(0, second - 40) / 10 * 2, Waits = [Math.Max(0, second - 40) / 10] });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(seconds, Figures().PredictedWait(20, TimeSpan.FromSeconds(oldest), more));
    }

    [Fact]
    public void Given_jobs_that_wait_while_lanes_are_idle_then_the_predicted_wait_is_not_none()
    {
        Report("a/1", new("get_list", 0, 0));
        _clock.Advance(TimeSpan.FromSeconds(20));
        Report("a/1", new("get_list", 0, 0) { Succeeded = 2, LaneSeconds = 2, Waits = [2] });

        Assert.Equal(10, Figures().PredictedWait(1, TimeSpan.FromSeconds(20)));
        Assert.Equal(0, Figures().PredictedWait(0, oldest: null));
    }

    [Fact]
    public void Without_requests_in_the_last_minute_the_wait_of_queued_jobs_is_unknown()
    {
        Report("a/1", new("get_list", 0, 0));

        Assert.Equal(0, Figures().PredictedWait(0, oldest: null));
        Assert.Null(Figures().PredictedWait(2, oldest: null));
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

    private void Report(string worker, OperationReport report, bool draining = false, int started = 0) => _workers.Add(
        new(worker, "1.2.3", DateTimeOffset.UnixEpoch.AddSeconds(started), _clock.GetUtcNow())
        {
            Draining = draining,
            Lanes = [new("process", 1, null, null, null), new("process", 2, null, null, null)],
            Operations = [report],
            WaitBounds = Bounds,
        });
}

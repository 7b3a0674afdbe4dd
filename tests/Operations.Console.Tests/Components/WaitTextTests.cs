using Messaging.Client;
using Messaging.Operations.WebConsole.Components;

namespace Messaging.Operations.Console.Tests.Components;

public sealed class WaitTextTests
{
    private static readonly SlowWorker Slow = new("b/2", 7, 0.34, 2.6, 0.37, CpuShare: 0.07, OtherCpuShare: 0.6, WaitSeconds: 18, PredictedWaitAtOthers: 0.2, PredictedWaitWithout: 5.5);

    [Fact]
    public void Without_a_slow_worker_the_wait_of_a_new_job_is_the_predicted_one()
    {
        Assert.Equal("under 1 s", WaitText.OfNewJob(Of() with { PredictedWait = 0.9 }));
        Assert.Equal("18 s", WaitText.OfNewJob(Of() with { PredictedWait = 18 }));
        Assert.Equal("–", WaitText.OfNewJob(Of()));
    }

    [Fact]
    public void A_paused_operation_and_one_without_workers_have_no_wait_in_seconds()
    {
        Assert.Equal("until it is resumed", WaitText.OfNewJob(Of(Slow) with { Paused = true }));
        Assert.Equal("until a worker takes its requests", WaitText.OfNewJob(Of() with { Workers = 0, PredictedWait = 1 }));
    }

    [Fact]
    public void Given_a_slow_worker_then_the_wait_there_comes_first_with_its_part_of_the_requests()
    {
        Assert.Equal("18 s at the slow worker b/2, which finishes 34 % of the requests; under 1 s at the others", WaitText.OfNewJob(Of(Slow)));
        Assert.Equal("under 1 s", WaitText.OfNewJob(Of(Slow with { WaitSeconds = 0.4 })));
    }

    [Fact]
    public void The_wait_after_a_drain_is_beside_those_with_a_worker_more_and_one_less()
    {
        var operation = Of(Slow) with { PredictedWaitWithOneMore = 2, PredictedWaitWithOneLess = 3 };

        Assert.Equal("2.0 s / 3.0 s; if b/2 is drained now 5.5 s at first", WaitText.WithOtherWorkers(operation));
        Assert.Equal("2.0 s / 3.0 s", WaitText.WithOtherWorkers(operation with { SlowWorker = null }));
    }

    [Fact]
    public void A_worker_whose_lanes_have_less_CPU_than_those_of_the_others_lacks_CPU() => Assert.Equal(
        "b/2 is slow: its requests take 7.0 times as long on lanes. It has too little CPU: its lanes had one for 7 % of that time, those of the others for 60 %. "
        + "Drain it (page Workers), or give its machine or container more CPU",
        WaitText.Reason(Of(Slow)));

    [Fact]
    public void A_worker_whose_lanes_have_as_much_CPU_as_the_others_may_have_larger_inputs() => Assert.Equal(
        "b/2 is slow: its requests take 7.0 times as long on lanes. Its lanes had a CPU for 95 % of that time, those of the others for 97 %, so its inputs are larger or its CPU is slower. "
        + "Compare jobs with the same input; if it is the worker, drain it (page Workers)",
        WaitText.Reason(Of(Slow with { CpuShare = 0.95, OtherCpuShare = 0.97 })));

    [Fact]
    public void Without_CPU_times_both_causes_are_possible() => Assert.Contains(
        "Its inputs may be larger, or it has too little CPU.", WaitText.Reason(Of(Slow with { CpuShare = null })), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.49, null, true)]
    [InlineData(0.5, null, false)]
    [InlineData(null, null, false)]
    [InlineData(0.3, 0.6, false)]
    [InlineData(0.3, 0.4, true)]
    public void Workers_lack_CPU_if_lanes_had_one_for_less_than_half_of_the_time_without_the_slow_worker(double? share, double? others, bool isLacking) => Assert.Equal(
        isLacking, CpuText.IsLacking(Of(others is null ? null : Slow with { OtherCpuShare = others }) with { CpuShare = share }));

    private static Operation Of(SlowWorker? slow = null) => new() { Name = "get_list", Workers = 3, SlowWorker = slow };
}

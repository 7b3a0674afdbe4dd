using Messaging.RunawayWorker.Computations;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Lanes.Tests;

public sealed class AbandonedLanesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken End => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thread_that_does_not_stop_is_replaced_and_reported_until_the_worker_is_unhealthy()
    {
        using var lanes = new RunawayLanes(new()
        {
            Count = 1,
            Isolation = LaneIsolation.Thread,
            TimeLimit = TimeSpan.FromMilliseconds(200),
            GracePeriod = TimeSpan.FromMilliseconds(100),
            MaxAbandoned = 2,
        });

        var first = await Assert.ThrowsAsync<ComputationException>(() => lanes.RunAsync(Harm.BlockInNativeCall).WaitAsync(Soon, End));

        Assert.Equal(ComputationOutcomes.TimeLimit, first.Outcome);
        Assert.Equal("next", await lanes.RunAsync(Harm.None, "next").WaitAsync(Soon, End));
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(lanes));

        await Assert.ThrowsAsync<ComputationException>(() => lanes.RunAsync(Harm.BlockInNativeCall).WaitAsync(Soon, End));

        Assert.Equal("last", await lanes.RunAsync(Harm.None, "last").WaitAsync(Soon, End));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(lanes));
    }

    [Fact]
    public async Task A_computation_that_checks_its_token_does_not_abandon_its_lane()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = LaneIsolation.Thread, TimeLimit = TimeSpan.FromMilliseconds(200) });

        var stopped = await Assert.ThrowsAsync<ComputationException>(() => lanes.RunAsync(Harm.SpinUntilStopped).WaitAsync(Soon, End));

        Assert.Equal(ComputationOutcomes.TimeLimit, stopped.Outcome);
        Assert.Equal("next", await lanes.RunAsync(Harm.None, "next").WaitAsync(Soon, End));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(lanes));
    }

    private static async Task<HealthStatus> HealthAsync(RunawayLanes lanes) => (await lanes.Health.CheckHealthAsync(new(), End)).Status;
}

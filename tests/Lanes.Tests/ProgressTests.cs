using System.Collections.Concurrent;
using System.Diagnostics;
using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class ProgressTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(LaneIsolation.Process)]
    [InlineData(LaneIsolation.Thread)]
    public async Task A_computation_reports_progress_from_every_kind_of_lane(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = isolation });
        var reports = new Reports();
        var took = Stopwatch.StartNew();

        var checksum = await lanes.RunAsync(new BusyLoop(2_000_000_000), reports).WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.NotEqual(0ul, checksum);
        var shares = reports.All.ToList();
        Assert.True(shares.Count > 3, $"{shares.Count} reports.");
        Assert.Equal(shares.Order(), shares);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        // The pipe carries ten reports a second, however often the computation reports.
        if (isolation == LaneIsolation.Process)
            Assert.InRange(shares.Count, 0, took.ElapsedMilliseconds / 100);
    }

    [Theory]
    [InlineData(LaneIsolation.Process)]
    [InlineData(LaneIsolation.Thread)]
    public async Task Without_a_progress_receiver_a_computation_has_the_same_result(LaneIsolation isolation)
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = isolation });

        var asked = await lanes.RunAsync(new BusyLoop(1000), new Reports()).WaitAsync(Soon, TestContext.Current.CancellationToken);
        var unasked = await lanes.RunAsync(new BusyLoop(1000), progress: null).WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(asked, unasked);
    }

    private sealed class Reports : IProgress<double>
    {
        private readonly ConcurrentQueue<double> _all = new();

        public IEnumerable<double> All => _all;

        public void Report(double value) => _all.Enqueue(value);
    }
}

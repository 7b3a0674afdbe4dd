using System.Numerics;

namespace Messaging.Worker.Tests;

public sealed class BusyLoopTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public void The_checksum_is_the_exclusive_or_of_the_spread_counters(int iterations)
    {
        var modulus = BigInteger.Pow(2, 64);
        var spread = BigInteger.Parse("11400714819323198485", System.Globalization.CultureInfo.InvariantCulture);
        var expected = Enumerable.Range(0, iterations).Aggregate(0ul, (checksum, i) => checksum ^ (ulong)(i * spread % modulus));

        Assert.Equal(expected, new BusyLoop(iterations).Run(progress: null, TestContext.Current.CancellationToken));
    }

    // The value was computed by another program in another language.
    [Fact]
    public void The_checksum_of_a_hundred_million_iterations_is_known() =>
        Assert.Equal(7202474811934965760ul, new BusyLoop(100_000_000).Run(progress: null, TestContext.Current.CancellationToken));

    [Fact]
    public void Does_not_start_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => new BusyLoop(1).Run(progress: null, new CancellationToken(canceled: true)));

    [Fact]
    public async Task Stops_soon_when_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var run = Task.Run(
            () =>
            {
                begun.SetResult();
                return new BusyLoop(long.MaxValue).Run(progress: null, stop.Token);
            },
            TestContext.Current.CancellationToken);
        await begun.Task;

        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }
}

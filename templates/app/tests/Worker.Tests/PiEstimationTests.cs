namespace Messaging.Worker.Tests;

public sealed class PiEstimationTests
{
    [Fact]
    public void A_million_points_give_two_digits_of_pi() =>
        Assert.Equal(Math.PI, new PiEstimation(1_000_000).Run(progress: null, TestContext.Current.CancellationToken).Pi, tolerance: 0.01);

    [Fact]
    public void The_computation_does_not_start_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => new PiEstimation(1).Run(progress: null, new CancellationToken(canceled: true)));
}

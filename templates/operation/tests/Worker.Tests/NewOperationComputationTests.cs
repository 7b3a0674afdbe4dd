using Messaging.Contracts;

namespace Messaging.Worker.Tests;

public sealed class NewOperationComputationTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 55)]
    public void The_value_is_the_sum_of_the_numbers(int number, long value) =>
        Assert.Equal(new NewOperationResult(number, value), new NewOperationComputation(number).Run(progress: null, TestContext.Current.CancellationToken));

    [Fact]
    public void The_computation_does_not_start_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => new NewOperationComputation(1).Run(progress: null, new CancellationToken(canceled: true)));
}

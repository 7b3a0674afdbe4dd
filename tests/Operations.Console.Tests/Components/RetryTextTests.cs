using Messaging.Operations.WebConsole.Components;

namespace Messaging.Operations.Console.Tests.Components;

public sealed class RetryTextTests
{
    [Theory]
    [InlineData(0, "a retry helps only with a higher limit")]
    [InlineData(5, "it is unknown whether they need a higher limit")]
    [InlineData(2, "3 of 5 jobs had enough CPU: for them a retry helps only with a higher limit")]
    public void Jobs_that_had_enough_CPU_need_a_higher_limit_before_a_retry(int lackedCpu, string expected) => Assert.Contains(
        expected,
        RetryText.Of(new()
        {
            Problem = "computation-time-limit",
            Operation = "count_primes",
            Count = 5,
            LackedCpu = lackedCpu,
            FirstSeen = default,
            LastSeen = default,
            Detail = "",
            Jobs = [],
        }),
        StringComparison.Ordinal);
}

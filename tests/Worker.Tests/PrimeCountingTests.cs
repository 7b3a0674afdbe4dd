using Messaging.Contracts;

namespace Messaging.Worker.Tests;

public sealed class PrimeCountingTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(10, 4)]
    [InlineData(100, 25)]
    [InlineData(1_000_000, 78_498)]
    [InlineData(10_000_000, 664_579)]
    public void Counts_the_primes_below_a_number(int below, int primes) =>
        Assert.Equal(new PrimeCount(below, primes), new PrimeCounting(below).Run(progress: null, Test));

    [Theory]
    [InlineData(32_768)]
    [InlineData(65_536)]
    [InlineData(98_304)]
    public void Counts_around_a_segment_border_match_trial_division(int border)
    {
        for (var below = border - 2; below <= border + 2; below++)
            Assert.Equal(Enumerable.Range(0, below).Count(IsPrime), new PrimeCounting(below).Run(progress: null, Test).Primes);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(1_018_081)]
    [InlineData(1_018_082)]
    public void The_square_of_a_prime_is_not_counted(int below) =>
        Assert.Equal(Enumerable.Range(0, below).Count(IsPrime), new PrimeCounting(below).Run(progress: null, Test).Primes);

    [Fact]
    public void Reported_progress_never_decreases()
    {
        var reports = new Reports();

        new PrimeCounting(1_000_000).Run(reports, Test);

        Assert.Equal(31, reports.All.Count);
        Assert.Equal(0, reports.All[0]);
        Assert.Equal(reports.All.Order().Distinct(), reports.All);
        Assert.InRange(reports.All[^1], 0.9, 1);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var reports = new Reports { At = (3, stop.Cancel) };

        Assert.Throws<OperationCanceledException>(() => new PrimeCounting(1_000_000_000).Run(reports, stop.Token));
        Assert.Equal(3, reports.All.Count);
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
                return false;
        }

        return number >= 2;
    }

    private sealed class Reports : IProgress<double>
    {
        public List<double> All { get; } = [];

        public (int Count, Action Do) At { get; init; }

        public void Report(double value)
        {
            All.Add(value);
            if (All.Count == At.Count)
                At.Do();
        }
    }
}

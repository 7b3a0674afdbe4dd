using Messaging.Contracts;
using Messaging.Lanes;

namespace Messaging.Worker;

/// <summary>Counts the primes below a number by a sieve of Eratosthenes, one segment after the other.</summary>
internal sealed record PrimeCounting(int Below) : IProgressingComputation<PrimeCount>
{
    // 32 KiB: the size of an L1 cache. A segment takes far less than a millisecond.
    private const int SegmentLength = 32 * 1024;

    public PrimeCount Run(IProgress<double>? progress, CancellationToken stop)
    {
        var divisors = Divisors((int)Math.Sqrt(Below));
        var multiples = divisors.Select(prime => (long)prime * prime).ToArray();
        var isComposite = new bool[SegmentLength];
        var count = 0;
        for (long start = 0; start < Below; start += SegmentLength)
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report((double)start / Below);
            var length = (int)Math.Min(SegmentLength, Below - start);
            var segment = isComposite.AsSpan(0, length);
            segment.Clear();
            for (var i = 0; i < divisors.Count; i++)
            {
                for (; multiples[i] < start + length; multiples[i] += divisors[i])
                    segment[(int)(multiples[i] - start)] = true;
            }

            count += segment.Count(false);
        }

        // 0 and 1 are neither composite nor prime.
        return new(Below, count - Math.Min(2, Below));
    }

    private static List<int> Divisors(int most)
    {
        var primes = new List<int>();
        for (var number = 2; number <= most; number++)
        {
            if (primes.TrueForAll(prime => number % prime != 0))
                primes.Add(number);
        }

        return primes;
    }
}

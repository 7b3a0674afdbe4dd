using Messaging.Lanes;

namespace Messaging.Worker;

/// <summary>Keeps one CPU busy for a number of iterations, about 40 ms for 100,000,000, and computes a checksum.</summary>
/// <remarks>
/// Each iteration depends on the one before, and the checksum is the result. The JIT removes a loop whose result is not used.
/// </remarks>
public sealed record BusyLoop(long Iterations) : IProgressingComputation<ulong>
{
    // 2^64 divided by the golden ratio, as in Fibonacci hashing: spreads the counter over all bits.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    // Well under a millisecond of work.
    private const long IterationsBetweenChecks = 1 << 20;

    public ulong Run(IProgress<double>? progress, CancellationToken stop)
    {
        var checksum = 0ul;
        for (long done = 0, next; done < Iterations; done = next)
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report((double)done / Iterations);
            next = Math.Min(done + IterationsBetweenChecks, Iterations);
            for (var i = done; i < next; i++)
                checksum ^= (ulong)i * Spread;
        }

        return checksum;
    }
}

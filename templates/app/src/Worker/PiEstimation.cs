using Messaging.Contracts;
using Messaging.Lanes;

namespace Messaging.Worker;

/// <summary>Draws random points in a square, and counts those in the quarter of a circle within it.</summary>
internal sealed record PiEstimation(int Points) : IProgressingComputation<PiEstimate>
{
    // Well under a millisecond of work.
    private const int PointsBetweenChecks = 10_000;

    public PiEstimate Run(IProgress<double>? progress, CancellationToken stop)
    {
        // Seeded: a request that is delivered again gets the same response.
        var random = new Random(Points);
        var inside = 0;
        for (var point = 0; point < Points; point++)
        {
            if (point % PointsBetweenChecks == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress?.Report((double)point / Points);
            }

            var (x, y) = (random.NextDouble(), random.NextDouble());
            if (x * x + y * y < 1)
                inside++;
        }

        return new(Points, 4.0 * inside / Points);
    }
}

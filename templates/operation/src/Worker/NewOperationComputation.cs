using Messaging.Contracts;
using Messaging.Lanes;

namespace Messaging.Worker;

/// <summary>Computes … Placeholder: the sum of all numbers up to the number of the request.</summary>
internal sealed record NewOperationComputation(int Number) : IProgressingComputation<NewOperationResult>
{
    // Far less than a millisecond of work.
    private const int StepsBetweenChecks = 100_000;

    public NewOperationResult Run(IProgress<double>? progress, CancellationToken stop)
    {
        var sum = 0L;
        for (var step = 0; step < Number; step++)
        {
            if (step % StepsBetweenChecks == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress?.Report((double)step / Number);
            }

            sum += step + 1;
        }

        return new(Number, sum);
    }
}

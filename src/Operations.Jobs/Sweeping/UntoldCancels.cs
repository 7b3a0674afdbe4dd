using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>Tells workers of cancelled jobs that they could not be told of at once.</summary>
internal sealed class UntoldCancels(JobUpkeep upkeep, JobCancels cancels, TimeProvider clock) : ISweep
{
    private const int BatchSize = 100;
    private static readonly TimeSpan BeingToldFor = TimeSpan.FromSeconds(5);

    public async Task SweepAsync(CancellationToken stop) =>
        await Task.WhenAll((await upkeep.UntoldCancelsAsync(clock.GetUtcNow() - BeingToldFor, BatchSize, stop)).Select(cancels.TellAsync));
}

using Messaging.Api.Jobs.Delivery;
using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Jobs.Sweeping;

/// <summary>Tells workers of cancelled jobs that they could not be told of at once.</summary>
internal sealed class UntoldCancels(JobUpkeep upkeep, JobCancels cancels) : ISweep
{
    private const int BatchSize = 100;

    public async Task SweepAsync(CancellationToken stop) =>
        await Task.WhenAll((await upkeep.UntoldCancelsAsync(BatchSize, stop)).Select(cancels.TellAsync));
}

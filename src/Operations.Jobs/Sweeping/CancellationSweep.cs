using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>Publishes cancellations of jobs that could not be published at once.</summary>
internal sealed class CancellationSweep(JobMaintenance maintenance, JobCancellations cancellations, TimeProvider clock) : ISweep
{
    private const int BatchSize = 100;
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(5);

    public async Task SweepAsync(CancellationToken stop) =>
        await Task.WhenAll((await maintenance.UnpublishedCancellationsAsync(clock.GetUtcNow() - PublishTimeout, BatchSize, stop)).Select(cancellations.PublishAsync));
}

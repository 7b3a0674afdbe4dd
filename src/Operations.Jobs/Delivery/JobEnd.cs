using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>The one way to a final state: stored, counted, and told to those who wait.</summary>
internal sealed class JobEnd(JobChanges changes, JobNotices notices, JobMetrics metrics)
{
    /// <inheritdoc cref="JobChanges.FinishedAsync"/>
    /// <returns>False if the job has a final state already, or is gone.</returns>
    public async Task<bool> ReachAsync(Guid id, JobOutcome outcome, JobAttempt? attempt, CancellationToken stop)
    {
        if (!await changes.FinishedAsync(id, outcome, attempt, stop))
            return false;

        metrics.Finished(outcome.State);
        notices.Changed(id);
        return true;
    }
}

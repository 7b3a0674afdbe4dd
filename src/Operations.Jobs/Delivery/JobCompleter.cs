using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>The one way to a final state: stored, counted, and told to those who wait.</summary>
internal sealed class JobCompleter(JobChanges changes, JobNotifications notifications, JobMetrics metrics)
{
    /// <inheritdoc cref="JobChanges.CompleteAsync"/>
    /// <returns>False if the job has a final state already, or is gone.</returns>
    public async Task<bool> CompleteAsync(Guid id, JobCompletion completion, JobAttempt? attempt, CancellationToken stop)
    {
        if (!await changes.CompleteAsync(id, completion, attempt, stop))
            return false;

        metrics.Finished(completion.State);
        notifications.Changed(id);
        return true;
    }
}

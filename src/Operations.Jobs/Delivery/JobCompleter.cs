using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Brings a job to a final state: stores it, counts it, and notifies those who wait.</summary>
internal sealed class JobCompleter(JobChanges changes, JobNotifications notifications, JobMetrics metrics)
{
    /// <inheritdoc cref="JobChanges.CompleteAsync"/>
    /// <returns>False if the job is in a final state, has another version, or does not exist.</returns>
    public async Task<bool> CompleteAsync(Guid id, JobCompletion completion, JobAttempt? attempt, CancellationToken stop, long? version = null)
    {
        if (!await changes.CompleteAsync(id, completion, attempt, stop, version))
            return false;

        metrics.Finished(completion.State);
        notifications.Changed(id);
        return true;
    }
}

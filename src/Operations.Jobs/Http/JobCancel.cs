using Messaging.Operations.Api.Callers;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Cancels a job for a caller.</summary>
internal sealed class JobCancel(JobCompleter completer, JobCancellations cancellations, AuditLog audit)
{
    /// <param name="job">The job as it was read.</param>
    /// <param name="caller">Who cancels it.</param>
    /// <param name="stop">Cancelled when the caller leaves.</param>
    /// <param name="version">The only version that may be cancelled; null for any.</param>
    /// <returns>False if the job has finished, or has another version.</returns>
    public async Task<bool> TryCancelAsync(Job job, Caller caller, CancellationToken stop, long? version = null)
    {
        if (!await completer.CompleteAsync(job.Id, new JobCompletion(JobState.Cancelled), attempt: null, stop, version))
            return false;

        audit.Cancelled(caller, job.Id, job.Owner);
        await cancellations.PublishAsync(job);
        return true;
    }
}

using System.Text;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Queues a job that has no result again. Its attempts count on, and its crashes do not.</summary>
internal sealed class JobRetry(
    JobStore store, JobChanges changes, UnfinishedJobs unfinished, ApiOperations operations, JobSender sender, JobNotifications notifications, JobMetrics metrics,
    IOptions<JobsOptions> options, TimeProvider clock, AuditLog audit)
{
    // So that a cancellation of the attempts before does not stop the next one, even if Jobs:Timeout is shorter now.
    private static readonly TimeSpan MinExtension = TimeSpan.FromMilliseconds(10);

    /// <exception cref="ProblemException">The job cannot be retried.</exception>
    public void Check(Job job)
    {
        if (!job.State.IsFinal() || job.State == JobState.Succeeded)
            throw new ProblemException(ProblemTypes.JobNotRetryable, detail: $"The job is {job.State.Text()}. Only a job that failed, expired or was cancelled can be retried.");
        if (operations.Find(job.Operation) is null)
            throw new ProblemException(ProblemTypes.JobNotRetryable, detail: $"This API has no operation {job.Operation} any more.");
    }

    /// <param name="job">The job as it was read and checked.</param>
    /// <param name="caller">Who retries it.</param>
    /// <param name="stop">Cancelled when the caller leaves. A retried job continues.</param>
    /// <returns>The retried job; null if the job has changed since it was read.</returns>
    /// <exception cref="ProblemException">Its owner has too many unfinished jobs.</exception>
    public async Task<Job?> TryRetryAsync(Job job, Caller caller, CancellationToken stop)
    {
        if (!await StoreAsync(job, stop))
            return null;

        metrics.Retried(job.Operation);
        audit.Retried(caller, job.Id, job.Owner);
        notifications.Changed(job.Id);
        if (await store.FindAsync(job.Id, stop) is not { } retried)
            return null;

        _ = sender.TrySendAsync(retried);
        return retried;
    }

    private async Task<bool> StoreAsync(Job job, CancellationToken stop)
    {
        var bytes = Encoding.UTF8.GetByteCount(job.Request);
        await unfinished.AddAsync(job.Owner, job.Operation, bytes, stop);
        var isStored = false;
        try
        {
            return isStored = await changes.RetryAsync(job, DeadlineAfter(job), stop);
        }
        finally
        {
            unfinished.End(job.Owner, job.Operation, bytes, isStored);
        }
    }

    private DateTimeOffset DeadlineAfter(Job job)
    {
        var (usual, least) = (InstantConverter.Truncate(clock.GetUtcNow()) + options.Value.Timeout, job.Deadline + MinExtension);
        return usual > least ? usual : least;
    }
}

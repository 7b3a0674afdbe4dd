using System.Linq.Expressions;
using Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Api.Jobs.Store;

/// <summary>
/// Responsible for the jobs whose messages are in the memory of one process, and end with it. A queued one has as its
/// attempt how many processes died while they had its message: nobody else counts that.
/// </summary>
internal sealed class JobsInMemory(JobDatabase database)
{
    /// <summary>For a process that ends in order: queues what it had for the next one, as if nobody had begun it.</summary>
    /// <returns>How many; this holds for both methods.</returns>
    public Task<int> HandBackAsync(CancellationToken stop) =>
        QueueAsync(jobs => jobs, job => job.State == JobState.Running ? job.Attempt - 1 : job.Attempt, stop);

    /// <summary>Queues again what a process had that died.</summary>
    /// <param name="createdBefore">Younger jobs are those of this process.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<int> QueueAgainAsync(DateTimeOffset createdBefore, CancellationToken stop) => QueueAsync(
        jobs => jobs.Where(job => job.CreatedAt < createdBefore),
        job => job.State == JobState.Running || job.Attempt == RequestDeaths.Most ? job.Attempt : job.Attempt + 1,
        stop);

    private Task<int> QueueAsync(Func<IQueryable<Job>, IQueryable<Job>> which, Expression<Func<Job, int>> attempt, CancellationToken stop) =>
        database.WriteAsync(
            (context, token) => which(context.Jobs.Where(job => job.State == JobState.Running || (job.State == JobState.Queued && job.SentAt != null)))
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(job => job.Attempt, attempt)
                        .SetProperty(job => job.State, JobState.Queued)
                        .SetProperty(job => job.Progress, 0)
                        .SetProperty(job => job.Worker, (string?)null)
                        .SetProperty(job => job.StartedAt, (DateTimeOffset?)null)
                        .SetProperty(job => job.SentAt, (DateTimeOffset?)null)
                        .SetProperty(job => job.Version, job => job.Version + 1),
                    token),
            stop);
}

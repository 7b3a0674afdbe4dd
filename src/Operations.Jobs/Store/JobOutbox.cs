using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The outbox: the rows of jobs whose messages are not sent.</summary>
internal sealed class JobOutbox(JobDatabase database, IOptions<JobsOptions> options, TimeProvider clock)
{
    /// <summary>
    /// Sends unsent jobs whose deadline has not passed, and marks those that were sent. On PostgreSQL they are locked during that, so
    /// that other replicas skip them.
    /// </summary>
    /// <param name="after">The last job of the previous batch. A job that cannot be sent must not block the others.</param>
    /// <param name="createdBefore">Younger jobs are being sent by the replica that accepted them.</param>
    /// <param name="most">The size of the batch.</param>
    /// <param name="sendAsync">Sends jobs, and returns the ids of those that were sent.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <returns>The batch.</returns>
    public Task<List<Job>> SendBatchAsync(
        Guid after, DateTimeOffset createdBefore, int most, Func<IReadOnlyList<Job>, Task<IReadOnlyList<Guid>>> sendAsync, CancellationToken stop) =>
        options.Value.Store == JobStoreKind.Sqlite
            ? SendBatchOfOnlyReplicaAsync(after, createdBefore, most, sendAsync, stop)
            : database.WriteAsync(
                async (context, token) =>
                {
                    await using var transaction = await context.Database.BeginTransactionAsync(token);
                    var (before, now) = (InstantConverter.Write(createdBefore), InstantConverter.Write(clock.GetUtcNow()));
                    var batch = await context.Jobs.FromSql(
                        $"""
                        SELECT * FROM jobs
                        WHERE sent_at IS NULL AND finished_at IS NULL AND id > {after} AND created_at < {before} AND deadline > {now}
                        ORDER BY id LIMIT {most} FOR UPDATE SKIP LOCKED
                        """).AsNoTracking().ToListAsync(token);
                    await MarkAsync(context, await sendAsync(batch), token);
                    await transaction.CommitAsync(token);
                    return batch;
                },
                stop);

    /// <summary>Marks jobs as sent. On PostgreSQL without finished jobs, which are never sent again.</summary>
    public Task<int> MarkSentAsync(IReadOnlyList<Guid> ids, CancellationToken stop) => database.WriteAsync(
        (context, token) => options.Value.Store == JobStoreKind.Sqlite
            ? MarkAsync(context, ids, token)
            // Locked in the order of their ids, as in JobCompletionSql. Not «finished_at IS NULL»: with
            // that condition PostgreSQL may choose a partial index and scan all unfinished jobs.
            : context.Database.ExecuteSqlAsync(
                $"""
                UPDATE jobs SET sent_at = {InstantConverter.Write(clock.GetUtcNow())}
                FROM (SELECT id FROM jobs WHERE id = ANY({ids.ToArray()}) AND COALESCE(finished_at, 0) = 0 ORDER BY id FOR UPDATE) AS locked
                WHERE jobs.id = locked.id
                """,
                token),
        stop);

    public Task<int> CountUnsentAsync(CancellationToken stop) =>
        database.ReadAsync((context, token) => Unsent(context).CountAsync(token), stop);

    /// <summary>
    /// Requeues every unfinished job whose message was lost with the previous process. The attempts continue to count.
    /// </summary>
    public Task<int> RequeueAsync(DateTimeOffset createdBefore, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.Jobs
            .Where(job => (job.State == JobState.Running || (job.State == JobState.Queued && job.SentAt != null)) && job.CreatedAt < createdBefore)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Queued)
                    .SetProperty(job => job.Progress, 0)
                    .SetProperty(job => job.Worker, (string?)null)
                    .SetProperty(job => job.StartedAt, (DateTimeOffset?)null)
                    .SetProperty(job => job.SentAt, (DateTimeOffset?)null)
                    .SetProperty(job => job.Version, job => job.Version + 1),
                token),
        stop);

    private async Task<List<Job>> SendBatchOfOnlyReplicaAsync(
        Guid after, DateTimeOffset createdBefore, int most, Func<IReadOnlyList<Job>, Task<IReadOnlyList<Guid>>> sendAsync, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var batch = await database.ReadAsync(
            (context, token) => Unsent(context).AsNoTracking()
                .Where(job => job.Id > after && job.CreatedAt < createdBefore && job.Deadline > now)
                .OrderBy(job => job.Id).Take(most).ToListAsync(token),
            stop);
        // Without the writer lock: results must be stored at the same time.
        await MarkSentAsync(await sendAsync(batch), stop);
        return batch;
    }

    private static IQueryable<Job> Unsent(JobsContext context) => context.Jobs.Where(job => job.SentAt == null && job.FinishedAt == null);

    private Task<int> MarkAsync(JobsContext context, IReadOnlyList<Guid> ids, CancellationToken stop) => ids.Count == 0
        ? Task.FromResult(0)
        : context.Jobs.Where(job => ids.Contains(job.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.SentAt, clock.GetUtcNow()), stop);
}

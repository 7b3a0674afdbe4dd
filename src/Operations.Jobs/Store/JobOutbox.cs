using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The outbox: the rows of jobs whose messages are not sent.</summary>
internal sealed class JobOutbox(JobDatabase database, IOptions<JobsOptions> options, TimeProvider clock)
{
    /// <summary>A worker reports its jobs every 8 s. One that it has not reported for so long may be lost.</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(25);

    // How long a claimed job is left to its replica: half of the job's age, within these limits. A replica sends for up to 15 s. So the pauses grow between the sends of
    // a job whose sends are never recorded.
    private static readonly long MinClaim = TimeSpan.FromSeconds(20).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long MaxClaim = TimeSpan.FromMinutes(1).Ticks / TimeSpan.TicksPerMicrosecond;

    private const string Unclaimed =
        "sent_at IS NULL AND finished_at IS NULL AND created_at < {1} AND deadline > {0} AND COALESCE(next_send_at, 0) <= {0}";

    private const string PostgreSqlClaim =
        $$"""
        UPDATE jobs SET next_send_at = {0} + LEAST(GREATEST(({0} - created_at) / 2, {4}), {5})
        WHERE id IN (SELECT id FROM jobs WHERE {{Unclaimed}} AND operation <> ALL({2}) ORDER BY id LIMIT {3} FOR UPDATE SKIP LOCKED)
        RETURNING *
        """;

    private const string SqliteClaim =
        $$"""
        UPDATE jobs SET next_send_at = {0} + MIN(MAX(({0} - created_at) / 2, {4}), {5})
        WHERE id IN (SELECT id FROM jobs WHERE {{Unclaimed}} AND operation NOT IN (SELECT value FROM json_each({2})) ORDER BY id LIMIT {3})
        RETURNING *
        """;

    /// <summary>
    /// Claims unsent jobs whose deadline has not passed, the oldest first. No replica claims them again before they are released or the
    /// claim ends. It is stored before they are sent: so no transaction is open meanwhile, and a store that refuses it leads to no sends.
    /// </summary>
    /// <param name="createdBefore">Younger jobs are being sent by the replica that accepted them.</param>
    /// <param name="without">Operations whose jobs are not claimed.</param>
    /// <param name="most">The size of the batch.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<List<Job>> ClaimAsync(DateTimeOffset createdBefore, IEnumerable<string> without, int most, CancellationToken stop) => database.WriteAsync(
        async (context, token) =>
        {
            var isSqlite = options.Value.Store == JobStoreKind.Sqlite;
            var claimed = await context.Jobs.FromSqlRaw(
                isSqlite ? SqliteClaim : PostgreSqlClaim,
                InstantConverter.Write(clock.GetUtcNow()),
                InstantConverter.Write(createdBefore),
                isSqlite ? JsonSerializer.Serialize(without) : without.ToArray(),
                most, MinClaim, MaxClaim).AsNoTracking().ToListAsync(token);
            return claimed.OrderBy(job => job.Id).ToList();
        },
        stop);

    /// <summary>Ends the claims of jobs that were certainly not sent.</summary>
    public Task<int> ReleaseAsync(IReadOnlyList<Guid> ids, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.Jobs.Where(job => ids.Contains(job.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.NextSendAt, (DateTimeOffset?)null), token),
        stop);

    /// <summary>
    /// Marks jobs as sent, except those that a worker has started by then, and those that were retried after they were sent. On PostgreSQL
    /// without finished jobs, which are never sent again.
    /// </summary>
    /// <param name="ids">The jobs.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <param name="retriedAfter">Their <see cref="Job.RetriedAfter"/> when they were sent; 0 for null.</param>
    public Task<int> MarkSentAsync(IReadOnlyList<Guid> ids, CancellationToken stop, int retriedAfter = 0) => database.WriteAsync(
        (context, token) => options.Value.Store == JobStoreKind.Sqlite
            ? context.Jobs.Where(job => ids.Contains(job.Id) && job.SentAt == null && (job.RetriedAfter ?? 0) == retriedAfter).ExecuteUpdateAsync(
                set => set.SetProperty(job => job.SentAt, clock.GetUtcNow()).SetProperty(job => job.NextSendAt, (DateTimeOffset?)null), token)
            // Locked in the order of their ids, as in JobCompletionSql. Not «finished_at IS NULL»: with
            // that condition PostgreSQL may choose a partial index and scan all unfinished jobs.
            : context.Database.ExecuteSqlAsync(
                $"""
                UPDATE jobs SET sent_at = {InstantConverter.Write(clock.GetUtcNow())}, next_send_at = NULL
                FROM (SELECT id FROM jobs WHERE id = ANY({ids.ToArray()}) AND COALESCE(finished_at, 0) = 0 AND COALESCE(sent_at, 0) = 0
                    AND COALESCE(retried_after, 0) = {retriedAfter} ORDER BY id FOR UPDATE) AS locked
                WHERE jobs.id = locked.id
                """,
                token),
        stop);

    /// <summary>A worker has these jobs: their messages are not lost.</summary>
    public Task<int> RecordHeartbeatAsync(IReadOnlyList<Guid> ids, CancellationToken stop) => database.WriteAsync(
        (context, token) => options.Value.Store == JobStoreKind.Sqlite
            ? context.Jobs.Where(job => ids.Contains(job.Id) && job.FinishedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(job => job.NextSendAt, clock.GetUtcNow() + HeartbeatTimeout), token)
            // As in MarkSentAsync.
            : context.Database.ExecuteSqlAsync(
                $"""
                UPDATE jobs SET next_send_at = {InstantConverter.Write(clock.GetUtcNow() + HeartbeatTimeout)}
                FROM (SELECT id FROM jobs WHERE id = ANY({ids.ToArray()}) AND COALESCE(finished_at, 0) = 0 ORDER BY id FOR UPDATE) AS locked
                WHERE jobs.id = locked.id
                """,
                token),
        stop);

    /// <summary>The operations of sent jobs that no worker reports.</summary>
    public Task<List<string>> OperationsOfMissingAsync(CancellationToken stop) => database.ReadAsync(
        (context, token) => Missing(context).Select(job => job.Operation).Distinct().ToListAsync(token), stop);

    /// <summary>Requeues the sent jobs of an operation that no worker reports.</summary>
    public Task<int> RequeueMissingAsync(string operation, CancellationToken stop) =>
        database.WriteAsync((context, token) => ResetAsync(Missing(context).Where(job => job.Operation == operation), token), stop);

    public Task<int> CountUnsentAsync(CancellationToken stop) =>
        database.ReadAsync((context, token) => Unsent(context).CountAsync(token), stop);

    /// <summary>
    /// Requeues every unfinished job whose message was lost with the previous process. The attempts continue to count.
    /// </summary>
    public Task<int> RequeueAsync(DateTimeOffset createdBefore, CancellationToken stop) => database.WriteAsync(
        (context, token) => ResetAsync(
            context.Jobs.Where(job => (job.State == JobState.Running || (job.State == JobState.Queued && (job.SentAt != null || job.NextSendAt != null)))
                && job.CreatedAt < createdBefore),
            token),
        stop);

    private static Task<int> ResetAsync(IQueryable<Job> jobs, CancellationToken stop) => jobs.ExecuteUpdateAsync(
        set => set
            .SetProperty(job => job.State, JobState.Queued)
            .SetProperty(job => job.Progress, 0)
            .SetProperty(job => job.SentAt, (DateTimeOffset?)null)
            .SetProperty(job => job.NextSendAt, (DateTimeOffset?)null)
            .SetProperty(job => job.Version, job => job.Version + 1),
        stop);

    /// <summary>
    /// Sent jobs that no worker has reported for a while. One that runs was reported before: workers of the previous version report none.
    /// </summary>
    private IQueryable<Job> Missing(JobsContext context)
    {
        var now = clock.GetUtcNow();
        var before = now - HeartbeatTimeout;
        return context.Jobs.Where(job => job.FinishedAt == null && job.SentAt < before && job.Deadline > now
            && ((job.State == JobState.Queued && (job.NextSendAt == null || job.NextSendAt <= now))
                || (job.State == JobState.Running && job.NextSendAt != null && job.NextSendAt <= now)));
    }

    private static IQueryable<Job> Unsent(JobsContext context) => context.Jobs.Where(job => job.SentAt == null && job.FinishedAt == null);
}

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A number of jobs, and the bytes of their requests.</summary>
internal readonly record struct JobCount(long Jobs, long Bytes)
{
    public static JobCount operator +(JobCount one, JobCount other) => new(one.Jobs + other.Jobs, one.Bytes + other.Bytes);
}

/// <summary>A number of queued jobs, and when the oldest of them was accepted.</summary>
internal sealed record QueuedCount(long Jobs, DateTimeOffset Oldest);

/// <summary>A job that failed or expired.</summary>
/// <param name="Id">The job.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Problem">As JSON.</param>
/// <param name="FinishedAt">When it did.</param>
/// <param name="CpuSeconds">The CPU time of its last attempt; null if it is unknown.</param>
/// <param name="Times">Where the time of that attempt went, as in <see cref="Job.Times"/>.</param>
/// <param name="Worker">The worker of its last attempt.</param>
internal sealed record FailedJob(Guid Id, string Operation, string? Problem, DateTimeOffset FinishedAt, double? CpuSeconds, string? Times, string? Worker);

/// <summary>Adds and finds jobs.</summary>
internal sealed class JobStore(JobDatabase database)
{
    // Millions of jobs take that long.
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(30);

    // The deadline leads SQLite to the index of unfinished jobs.
    private const string CountSql =
        """
        SELECT owner AS "Owner", operation AS "Operation", count(*) AS "Jobs", sum(octet_length(request)) AS "Bytes"
        FROM jobs WHERE finished_at IS NULL AND deadline > 0 GROUP BY owner, operation
        """;

    private const string QueuedSql =
        """
        SELECT operation AS "Operation", count(*) AS "Jobs", min(created_at) AS "Oldest" FROM jobs WHERE state = 'queued' GROUP BY operation
        """;

    private readonly GroupCommit<Job, bool> _additions = new(job => job.Request.Length, jobs => AddAllAsync(jobs, database));

    /// <returns>False if another job of its owner has the same idempotency key.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable. For every method.</exception>
    public Task<bool> AddAsync(Job job, CancellationToken stop) =>
        // A job with a key may wait for the same key of another replica. Two groups could wait for each other.
        job.IdempotencyKey is null ? _additions.AddAsync(job, stop) : AddWithKeyAsync(job, stop);

    private static Task<IReadOnlyList<bool>> AddAllAsync(IReadOnlyList<Job> jobs, JobDatabase database) => database.WriteAsync<IReadOnlyList<bool>>(
        async (context, token) =>
        {
            await JobAdditions.WriteAsync(context, jobs, token);
            return [.. jobs.Select(_ => true)];
        },
        CancellationToken.None);

    private Task<bool> AddWithKeyAsync(Job job, CancellationToken stop) => database.WriteAsync(
        async (context, token) =>
        {
            context.Jobs.Add(job);
            try
            {
                await context.SaveChangesAsync(token);
                return true;
            }
            catch (DbUpdateException exception) when (StoreFailures.IsKeyTaken(exception))
            {
                return false;
            }
        },
        stop);

    public Task<Job?> FindAsync(Guid id, CancellationToken stop) => database.ReadAsync(
        (context, token) => context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, token), stop);

    /// <param name="id">The job.</param>
    /// <param name="owner">The only owner whose job is found; null for any.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<Job?> FindAsync(Guid id, string? owner, CancellationToken stop) => owner is null ? FindAsync(id, stop) : database.ReadAsync(
        (context, token) => context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id && job.Owner == owner, token), stop);

    public Task<Job?> FindByKeyAsync(string owner, string key, CancellationToken stop) => database.ReadAsync(
        (context, token) => context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Owner == owner && job.IdempotencyKey == key, token), stop);

    /// <summary>The unfinished jobs of each caller and operation, with the bytes of their requests.</summary>
    public Task<Dictionary<(string Owner, string Operation), JobCount>> CountUnfinishedAsync() => database.ReadApartAsync(
        async (context, token) => (await context.Database.SqlQueryRaw<CountRow>(CountSql).ToListAsync(token))
            .ToDictionary(row => (row.Owner, row.Operation), row => new JobCount(row.Jobs, row.Bytes)),
        CountTimeout);

    /// <summary>The jobs of each operation that no worker has started.</summary>
    public Task<Dictionary<string, QueuedCount>> CountQueuedAsync() => database.ReadApartAsync(
        async (context, token) => (await context.Database.SqlQueryRaw<QueuedRow>(QueuedSql).ToListAsync(token))
            .ToDictionary(row => row.Operation, row => new QueuedCount(row.Jobs, InstantConverter.Read(row.Oldest))),
        CountTimeout);

    /// <summary>The newest first, without results.</summary>
    public Task<List<Job>> ListAsync(JobFilter filter, int most, CancellationToken stop) => ReadAsync(
        filter,
        async (context, token) =>
        {
            var found = new List<Job>();
            foreach (var part in filter.ByIndex())
                found.AddRange(await part.Among(context.Jobs).OrderByDescending(job => job.Id).Take(most).Select(WithoutResult).ToListAsync(token));
            return found.DistinctBy(job => job.Id).OrderByDescending(job => job.Id).Take(most).ToList();
        },
        stop);

    /// <summary>The ids of the oldest ones, in this order.</summary>
    public Task<List<Guid>> SelectAsync(JobFilter filter, int most, CancellationToken stop) => ReadAsync(
        filter,
        async (context, token) =>
        {
            var found = new List<Guid>();
            foreach (var part in filter.ByIndex())
                found.AddRange(await part.Among(context.Jobs).OrderBy(job => job.Id).Take(most).Select(job => job.Id).ToListAsync(token));
            // A job that changes its state meanwhile is in two parts.
            return found.Distinct().Order().Take(most).ToList();
        },
        stop);

    /// <summary>Those of these jobs that still meet the filter.</summary>
    public Task<List<Job>> FindAsync(IReadOnlyList<Guid> ids, JobFilter filter, CancellationToken stop) => database.ReadAsync(
        (context, token) => filter.Among(context.Jobs.AsNoTracking().Where(job => ids.Contains(job.Id))).OrderBy(job => job.Id).ToListAsync(token), stop);

    /// <summary>Jobs that failed or expired since then, the last one first.</summary>
    public Task<List<FailedJob>> FailuresAsync(DateTimeOffset since, int most) => database.ReadApartAsync(
        (context, token) => context.Jobs
            .Where(job => (job.State == JobState.Failed || job.State == JobState.Expired) && job.FinishedAt >= since)
            .OrderByDescending(job => job.FinishedAt).Take(most)
            .Select(job => new FailedJob(job.Id, job.Operation, job.Problem, job.FinishedAt!.Value, job.CpuSeconds, job.Times, job.Worker)).ToListAsync(token),
        CountTimeout);

    private Task<T> ReadAsync<T>(JobFilter filter, Func<JobsContext, CancellationToken, Task<T>> read, CancellationToken stop) =>
        filter.IsSearch ? database.SearchAsync(read, stop) : database.ReadAsync(read, stop);

    private static readonly System.Linq.Expressions.Expression<Func<Job, Job>> WithoutResult = job => new Job
    {
        Id = job.Id,
        Operation = job.Operation,
        Owner = job.Owner,
        State = job.State,
        Progress = job.Progress,
        Attempt = job.Attempt,
        Worker = job.Worker,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
        Deadline = job.Deadline,
        Problem = job.Problem,
        Version = job.Version,
    };

    private sealed record CountRow(string Owner, string Operation, long Jobs, long Bytes);

    private sealed record QueuedRow(string Operation, long Jobs, long Oldest);
}

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The filter of a list.</summary>
/// <param name="State">Null for all.</param>
/// <param name="Owner">The caller whose jobs are listed; null for all.</param>
/// <param name="Operation">Null for all.</param>
/// <param name="After">The last job of the previous page; null for the first page.</param>
/// <param name="Limit">The most jobs.</param>
internal sealed record JobFilter(JobState? State, string? Owner, string? Operation, Guid? After, int Limit);

/// <summary>Jobs that are changed together.</summary>
/// <param name="States">Their states.</param>
/// <param name="Owner">The caller whose jobs they are; null for all.</param>
/// <param name="Operations">Their operations.</param>
internal sealed record JobSelection(IReadOnlyList<JobState> States, string? Owner, IReadOnlyList<string> Operations);

/// <summary>A number of jobs, and the bytes of their requests.</summary>
internal readonly record struct JobCount(long Jobs, long Bytes)
{
    public static JobCount operator +(JobCount one, JobCount other) => new(one.Jobs + other.Jobs, one.Bytes + other.Bytes);
}

/// <summary>A number of queued jobs, and when the oldest of them was accepted.</summary>
internal sealed record QueuedCount(long Jobs, DateTimeOffset Oldest);

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
    public Task<List<Job>> ListAsync(JobFilter filter, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            IQueryable<Job> jobs = context.Jobs;
            if (filter.State is { } state)
                jobs = jobs.Where(job => job.State == state);
            // Not empty: the condition of the index.
            if (filter.Owner is { } owner)
                jobs = jobs.Where(job => job.Owner == owner && job.Owner != "");
            if (filter.Operation is { } operation)
                jobs = jobs.Where(job => job.Operation == operation);
            if (filter.After is { } after)
                jobs = jobs.Where(job => job.Id < after);
            return jobs.OrderByDescending(job => job.Id).Take(filter.Limit).Select(WithoutResult).ToListAsync(token);
        },
        stop);

    /// <param name="which">The jobs.</param>
    /// <param name="most">The count ends there.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<int> CountAsync(JobSelection which, int most, CancellationToken stop) =>
        database.ReadAsync((context, token) => Select(context, which).Take(most).CountAsync(token), stop);

    /// <summary>A batch of them, the oldest first.</summary>
    public Task<List<Job>> SelectAsync(JobSelection which, Guid after, int most, CancellationToken stop) => database.ReadAsync(
        (context, token) => Select(context, which).AsNoTracking().Where(job => job.Id > after).OrderBy(job => job.Id).Take(most).ToListAsync(token), stop);

    private static IQueryable<Job> Select(JobsContext context, JobSelection which)
    {
        var jobs = context.Jobs.Where(job => which.States.Contains(job.State) && which.Operations.Contains(job.Operation));
        // Not empty: as in a list.
        return which.Owner is { } owner ? jobs.Where(job => job.Owner == owner && job.Owner != "") : jobs;
    }

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

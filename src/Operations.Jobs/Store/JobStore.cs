using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Which jobs a list shows.</summary>
/// <param name="State">Null for all.</param>
/// <param name="Operation">Null for all.</param>
/// <param name="After">The last job of the page before; null for the first page.</param>
/// <param name="Limit">The most jobs.</param>
internal sealed record JobFilter(JobState? State, string? Operation, Guid? After, int Limit);

/// <summary>Puts jobs into the store and finds them there.</summary>
internal sealed class JobStore(JobDatabase database)
{
    private readonly GroupCommit<Job, bool> _additions = new(job => job.Request.Length, jobs => AddAllAsync(jobs, database));

    /// <returns>False if another job has the same idempotency key.</returns>
    /// <exception cref="StoreUnavailableException">The store is away; this holds for every method.</exception>
    public Task<bool> AddAsync(Job job, CancellationToken stop) =>
        // One with a key may have to wait for another replica's with the same; two groups could each wait for the other.
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

    public Task<Job?> FindByKeyAsync(string key, CancellationToken stop) => database.ReadAsync(
        (context, token) => context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.IdempotencyKey == key, token), stop);

    /// <summary>The newest first, without their results.</summary>
    public Task<List<Job>> ListAsync(JobFilter filter, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            IQueryable<Job> jobs = context.Jobs;
            if (filter.State is { } state)
                jobs = jobs.Where(job => job.State == state);
            if (filter.Operation is { } operation)
                jobs = jobs.Where(job => job.Operation == operation);
            if (filter.After is { } after)
                jobs = jobs.Where(job => job.Id < after);
            return jobs.OrderByDescending(job => job.Id).Take(filter.Limit).Select(WithoutResult).ToListAsync(token);
        },
        stop);

    private static readonly System.Linq.Expressions.Expression<Func<Job, Job>> WithoutResult = job => new Job
    {
        Id = job.Id,
        Operation = job.Operation,
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
}

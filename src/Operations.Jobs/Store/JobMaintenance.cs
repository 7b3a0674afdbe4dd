using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A job in one version.</summary>
internal readonly record struct JobVersion(Guid Id, long Version);

/// <summary>Queries and changes for the sweeps.</summary>
internal sealed class JobMaintenance(JobDatabase database, IOptions<JobsOptions> options, TimeProvider clock)
{
    /// <summary>Unfinished jobs whose deadline has passed, with their versions.</summary>
    /// <param name="which">Called when the store is available. Returns a filter; null for all.</param>
    /// <param name="most">The most jobs.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<List<JobVersion>> ExpiredAsync(Func<Expression<Func<Job, bool>>?> which, int most, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            var now = clock.GetUtcNow();
            var due = context.Jobs.Where(job => job.FinishedAt == null && job.Deadline <= now);
            if (which() is { } some)
                due = due.Where(some);
            return due.OrderBy(job => job.Deadline).Select(job => new JobVersion(job.Id, job.Version)).Take(most).ToListAsync(token);
        },
        stop);

    /// <summary>Jobs that were cancelled before this time and before their deadline, and whose cancellation was not published.</summary>
    public Task<List<Job>> UnpublishedCancellationsAsync(DateTimeOffset before, int most, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            var now = clock.GetUtcNow();
            return context.Jobs.AsNoTracking()
                .Where(job => job.State == JobState.Cancelled && job.CancelSentAt == null && job.FinishedAt < before && job.Deadline > now)
                .OrderBy(job => job.Id).Take(most).ToListAsync(token);
        },
        stop);

    /// <summary>Stores that the cancellation of a job was published, unless it was retried since.</summary>
    public Task<int> MarkCancelSentAsync(Job cancelled, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.Jobs.Where(job => job.Id == cancelled.Id && job.Deadline == cancelled.Deadline)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.CancelSentAt, clock.GetUtcNow()), token),
        stop);

    /// <summary>Removes finished jobs after their retention, limited to a batch: a large deletion would block others.</summary>
    /// <returns>The number of removed jobs.</returns>
    public Task<int> PurgeAsync(int most, CancellationToken stop) => database.WriteAsync(
        async (context, token) =>
        {
            var before = clock.GetUtcNow() - options.Value.Retention;
            var removed = await context.Jobs.Where(job => job.FinishedAt <= before)
                .OrderBy(job => job.FinishedAt).Take(most).ExecuteDeleteAsync(token);
            if (removed > 0 && options.Value.Store == JobStoreKind.Sqlite)
                await SqliteSchema.ShrinkAsync(context, token);
            return removed;
        },
        stop);
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>What has to be found in the store from time to time.</summary>
internal sealed class JobMaintenance(JobDatabase database, IOptions<JobsOptions> options, TimeProvider clock)
{
    /// <summary>Unfinished jobs whose deadline has passed.</summary>
    /// <param name="which">Asked when the store is there: only these; null for all.</param>
    /// <param name="most">The most jobs.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<List<Guid>> ExpiredAsync(Func<Expression<Func<Job, bool>>?> which, int most, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            var now = clock.GetUtcNow();
            var due = context.Jobs.Where(job => job.FinishedAt == null && job.Deadline <= now);
            if (which() is { } some)
                due = due.Where(some);
            return due.OrderBy(job => job.Deadline).Select(job => job.Id).Take(most).ToListAsync(token);
        },
        stop);

    /// <summary>Jobs that were cancelled before then, that workers were not told of, and could still be at work on, at most so many.</summary>
    public Task<List<Job>> UnpublishedCancellationsAsync(DateTimeOffset before, int most, CancellationToken stop) => database.ReadAsync(
        (context, token) =>
        {
            var now = clock.GetUtcNow();
            return context.Jobs.AsNoTracking()
                .Where(job => job.State == JobState.Cancelled && job.CancelSentAt == null && job.FinishedAt < before && job.Deadline > now)
                .OrderBy(job => job.Id).Take(most).ToListAsync(token);
        },
        stop);

    public Task<int> MarkCancelSentAsync(Guid id, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.Jobs.Where(job => job.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.CancelSentAt, clock.GetUtcNow()), token),
        stop);

    /// <summary>Removes finished jobs whose time is over, at most so many: a large deletion would hold up everybody else.</summary>
    /// <returns>How many.</returns>
    public Task<int> PurgeAsync(int most, CancellationToken stop) => database.WriteAsync(
        (context, token) =>
        {
            var before = clock.GetUtcNow() - options.Value.Retention;
            return context.Jobs.Where(job => job.FinishedAt <= before)
                .OrderBy(job => job.FinishedAt).Take(most).ExecuteDeleteAsync(token);
        },
        stop);
}

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// All changes of a job's state. Each is one conditional statement, so the first replica wins: a job reaches exactly one final state.
/// </summary>
internal sealed class JobChanges(JobDatabase database, TimeProvider clock)
{
    // As long as the dispatch sweep leaves a new job to the replica that accepted it.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly GroupCommit<FinishedJob, bool> _completions = new(job => job.Completion.Result?.Length ?? 0, finished => CompleteAllAsync(finished, database, clock));

    /// <summary>A worker started it. The start of an earlier attempt changes nothing.</summary>
    /// <returns>True if anything changed, for every method.</returns>
    public async Task<bool> StartedAsync(RequestStarted started, CancellationToken stop)
    {
        await KeepAttemptAsync(started.RequestId, started.Attempt, stop);
        return await ChangeAsync(
            started.RequestId,
            jobs => jobs.Where(job => (job.RetriedAfter ?? 0) < started.Attempt
                && (job.Attempt < started.Attempt || (job.Attempt == started.Attempt
                    && (job.State == JobState.Queued || job.StartedAt == null || job.StartedAt != started.At)))),
            (jobs, token) => jobs.ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Running)
                    // Progress can arrive before the start of the same attempt.
                    .SetProperty(job => job.Progress, job => job.Attempt == started.Attempt && job.StartedAt == null ? job.Progress : 0)
                    .SetProperty(job => job.Attempt, started.Attempt)
                    .SetProperty(job => job.Worker, started.Worker)
                    .SetProperty(job => job.StartedAt, started.At)
                    // It was sent, even if that is not recorded yet.
                    .SetProperty(job => job.SentAt, job => job.SentAt ?? clock.GetUtcNow())
                    .SetProperty(job => job.NextSendAt, started.SendsHeartbeats ? clock.GetUtcNow() + JobOutbox.HeartbeatTimeout : null)
                    .SetProperty(job => job.Version, job => job.Version + 1),
                token),
            stop);
    }

    public async Task<bool> ProgressedAsync(RequestProgressed progressed, CancellationToken stop)
    {
        await KeepAttemptAsync(progressed.RequestId, progressed.Attempt, stop);
        return await ChangeAsync(
            progressed.RequestId,
            jobs => jobs.Where(job => (job.RetriedAfter ?? 0) < progressed.Attempt
                && (job.Attempt < progressed.Attempt || (job.Attempt == progressed.Attempt && job.Progress < progressed.Progress))),
            (jobs, token) => jobs.ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Running)
                    .SetProperty(job => job.StartedAt, job => job.Attempt == progressed.Attempt ? job.StartedAt : null)
                    .SetProperty(job => job.Worker, job => job.Attempt == progressed.Attempt ? job.Worker : null)
                    .SetProperty(job => job.Attempt, progressed.Attempt)
                    .SetProperty(job => job.Progress, progressed.Progress)
                    .SetProperty(job => job.Version, job => job.Version + 1),
                token),
            stop);
    }

    /// <param name="id">The job.</param>
    /// <param name="completion">How it ended.</param>
    /// <param name="attempt">The attempt that finished it, even if its start is not known yet; null if no worker did.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <param name="version">The only version that may be completed; null for any.</param>
    public async Task<bool> CompleteAsync(Guid id, JobCompletion completion, JobAttempt? attempt, CancellationToken stop, long? version = null)
    {
        await KeepAttemptAsync(id, attempt?.Number ?? 1, stop);
        return await _completions.AddAsync(new(id, completion, attempt, version), stop);
    }

    /// <summary>Queues a job that has no result again, for its next attempt. The caller sends it: the sweep does so a few seconds later.</summary>
    /// <param name="job">The job as it was read. Another version is not changed.</param>
    /// <param name="deadline">Its new deadline.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<bool> RetryAsync(Job job, DateTimeOffset deadline, CancellationToken stop)
    {
        var attempts = JobAttempts.Of(job);
        var last = attempts[^1].Number;
        return database.WriteAsync(
            async (context, token) => await context.Jobs
                .Where(found => found.Id == job.Id && found.Version == job.Version
                    && (found.State == JobState.Failed || found.State == JobState.Cancelled || found.State == JobState.Expired))
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(found => found.State, JobState.Queued)
                        .SetProperty(found => found.Progress, 0)
                        .SetProperty(found => found.Attempt, last)
                        .SetProperty(found => found.RetriedAfter, last)
                        .SetProperty(found => found.Attempts, JobAttempts.Write(attempts))
                        .SetProperty(found => found.Worker, (string?)null)
                        .SetProperty(found => found.StartedAt, (DateTimeOffset?)null)
                        .SetProperty(found => found.CpuSeconds, (double?)null)
                        .SetProperty(found => found.Times, (string?)null)
                        .SetProperty(found => found.FinishedAt, (DateTimeOffset?)null)
                        .SetProperty(found => found.Problem, (string?)null)
                        .SetProperty(found => found.Deadline, deadline)
                        .SetProperty(found => found.SentAt, (DateTimeOffset?)null)
                        .SetProperty(found => found.NextSendAt, clock.GetUtcNow() + SendTimeout)
                        .SetProperty(found => found.CancelSentAt, (DateTimeOffset?)null)
                        .SetProperty(found => found.Version, found => found.Version + 1),
                    token) > 0,
            stop);
    }

    /// <summary>Adds the attempt in the columns of a job to its earlier ones, before a later one takes its place.</summary>
    private async Task KeepAttemptAsync(Guid id, int next, CancellationToken stop)
    {
        if (next <= 1)
            return;

        await database.WriteAsync(
            async (context, token) =>
            {
                var job = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id && job.FinishedAt == null && job.Attempt < next, token);
                if (job is null || JobAttempts.WriteReplaced(job) is not { } attempts)
                    return 0;

                // Once, even if two replicas do this.
                return await context.Jobs
                    .Where(found => found.Id == id && found.FinishedAt == null && found.Attempt == job.Attempt && found.Attempts == job.Attempts)
                    .ExecuteUpdateAsync(set => set.SetProperty(found => found.Attempts, attempts), token);
            },
            stop);
    }

    private static async Task<IReadOnlyList<bool>> CompleteAllAsync(IReadOnlyList<FinishedJob> finished, JobDatabase database, TimeProvider clock)
    {
        // The first of two completions of the same job wins. One that needs a version may fail, so it comes last.
        var first = finished.OrderBy(job => job.Version is not null).DistinctBy(job => job.Id).ToList();
        var changed = await database.WriteAsync(
            (context, token) => JobCompletionSql.WriteAsync(context, first, clock.GetUtcNow(), token), CancellationToken.None);
        var winners = first.Where(job => changed.Contains(job.Id)).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. finished.Select(winners.Contains)];
    }

    private Task<bool> ChangeAsync(
        Guid id, Func<IQueryable<Job>, IQueryable<Job>> which, Func<IQueryable<Job>, CancellationToken, Task<int>> change, CancellationToken stop) =>
        database.WriteAsync(
            async (context, token) => await change(
                which(context.Jobs.Where(job => job.Id == id && (job.State == JobState.Queued || job.State == JobState.Running))), token) > 0,
            stop);
}

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// All changes of a job's state. Each is one conditional statement, so the first replica wins: a job reaches exactly one final state.
/// </summary>
internal sealed class JobChanges(JobDatabase database, TimeProvider clock)
{
    private readonly GroupCommit<FinishedJob, bool> _completions = new(job => job.Completion.Result?.Length ?? 0, finished => CompleteAllAsync(finished, database, clock));

    /// <summary>A worker started it. The start of an earlier attempt changes nothing.</summary>
    /// <returns>True if anything changed, for every method.</returns>
    public Task<bool> StartedAsync(RequestStarted started, CancellationToken stop) => ChangeAsync(
        started.RequestId,
        jobs => jobs.Where(job => job.Attempt < started.Attempt
            || (job.Attempt == started.Attempt && (job.StartedAt == null || job.StartedAt != started.At))),
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

    public Task<bool> ProgressedAsync(RequestProgressed progressed, CancellationToken stop) => ChangeAsync(
        progressed.RequestId,
        jobs => jobs.Where(job => job.Attempt < progressed.Attempt
            || (job.Attempt == progressed.Attempt && job.Progress < progressed.Progress)),
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

    /// <param name="id">The job.</param>
    /// <param name="completion">How it ended.</param>
    /// <param name="attempt">The attempt that finished it, even if its start is not known yet; null if no worker did.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <param name="version">The only version that may be completed; null for any.</param>
    public Task<bool> CompleteAsync(Guid id, JobCompletion completion, JobAttempt? attempt, CancellationToken stop, long? version = null) =>
        _completions.AddAsync(new(id, completion, attempt, version), stop);

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

using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Waits for what becomes of a job.</summary>
internal sealed class JobWaiting(JobStore store, JobWatch watch, IHostApplicationLifetime host, TimeProvider clock)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the job is as wanted, the time is over, or the host stops.</summary>
    /// <returns>The job as it was last seen; null if there is none.</returns>
    public async Task<Job?> UntilAsync(Guid id, Func<Job, bool> isWanted, TimeSpan atMost, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        using var watcher = watch.Watch(id);
        while (true)
        {
            var job = await store.FindAsync(id, stop);
            var left = atMost - clock.GetElapsedTime(start);
            if (job is null || isWanted(job) || left <= TimeSpan.Zero)
                return job;

            await ChangedAsync(watcher, left < PollInterval ? left : PollInterval, stop);
            if (host.ApplicationStopping.IsCancellationRequested)
                return job;
        }
    }

    /// <summary>The job whenever it has changed, and null every second in which it has not; ends after its final state, or when the host stops.</summary>
    public async IAsyncEnumerable<Job?> ChangesAsync(
        Guid id, long seen, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        using var watcher = watch.Watch(id);
        while (!host.ApplicationStopping.IsCancellationRequested)
        {
            var (isGone, job) = await TryFindAsync(id, stop);
            if (isGone)
                yield break;

            yield return job?.Version > seen ? job : null;
            seen = Math.Max(seen, job?.Version ?? 0);
            if (job?.State.IsFinal() is true)
                yield break;

            await ChangedAsync(watcher, PollInterval, stop);
        }
    }

    // A stream that has begun outlives an outage of the store.
    private async Task<(bool IsGone, Job? Job)> TryFindAsync(Guid id, CancellationToken stop)
    {
        try
        {
            var job = await store.FindAsync(id, stop);
            return (job is null, job);
        }
        catch (StoreUnavailableException)
        {
            return (false, null);
        }
    }

    private async Task ChangedAsync(JobWatch.Watcher watcher, TimeSpan atMost, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, host.ApplicationStopping);
        try
        {
            await watcher.ChangedAsync(atMost, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The host stops: the caller hears how it stands.
        }
    }
}

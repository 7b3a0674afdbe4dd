using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Waits for changes of a job.</summary>
internal sealed class JobWaiting(JobStore store, JobWatch watch, IHostApplicationLifetime host, TimeProvider clock)
{
    /// <summary>The longest wait of a caller: shorter than the idle timeout of usual proxies.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the condition is met, the time is over, or the host stops.</summary>
    /// <returns>The current job; null if it does not exist, or has another owner.</returns>
    public async Task<Job?> UntilAsync(Guid id, string? owner, Func<Job, bool> isWanted, TimeSpan atMost, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        using var watcher = watch.Watch(id);
        while (true)
        {
            var job = await store.FindAsync(id, owner, stop);
            var left = atMost - clock.GetElapsedTime(start);
            if (job is null || isWanted(job) || left <= TimeSpan.Zero)
                return job;

            await ChangedAsync(watcher, left < PollInterval ? left : PollInterval, stop);
            if (host.ApplicationStopping.IsCancellationRequested)
                return job;
        }
    }

    /// <summary>The job after each change, and null for each second without one. Ends after the final state, or when the host stops.</summary>
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

    // A started stream continues during an outage of the store.
    private async Task<(bool IsGone, Job? Job)> TryFindAsync(Guid id, CancellationToken stop)
    {
        try
        {
            var job = await store.FindAsync(id, stop);
            return (job is null, job);
        }
        catch (StoreException)
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
            // The host stops: the caller gets the current state.
        }
    }
}

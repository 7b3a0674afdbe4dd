using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// Limits the unfinished jobs of each caller and operation, and the bytes of their requests, over all replicas. The store is counted
/// at most once a second while jobs are accepted, and this replica adds what it has accepted since. So replicas together can exceed a limit
/// by what they accept between two counts, and only a job at the limit waits for a count.
/// </summary>
internal sealed class UnfinishedJobs(JobStore store, IOptions<LimitsOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A count of many jobs takes longer: at most a tenth of the time is spent on it.
    private const int PauseFactor = 10;

    // Held for each check and change: two jobs that are accepted at a time must not both be the last one that is allowed.
    private readonly Lock _lock = new();
    private readonly Counts _pending = [];
    private IReadOnlyDictionary<(string Owner, string Operation), JobCount> _counted = new Counts();
    private Counts _added = [];
    private Counts _addedBefore = [];
    private Task _counting = Task.CompletedTask;
    private long _nextCount;

    /// <summary>Counts one more job. Call <see cref="End"/> when it is stored, or cannot be.</summary>
    /// <exception cref="ProblemException">The caller has reached a limit.</exception>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    public async Task AddAsync(string owner, string operation, long bytes, CancellationToken stop)
    {
        var counting = CountWhenDueAsync();
        if (TryAdd(owner, operation, bytes) is null)
            return;

        // What was counted can be old.
        await counting.WaitAsync(stop);
        if (TryAdd(owner, operation, bytes) is { } reached)
            throw new ProblemException(ProblemTypes.TooManyJobs, Interval, detail: reached.Detail) { Limit = reached.Limit };
    }

    /// <summary>A job that was counted is stored, or not.</summary>
    public void End(string owner, string operation, long bytes, bool isStored)
    {
        lock (_lock)
        {
            if (isStored)
                Change(_added, owner, operation, new(1, bytes));
            Change(_pending, owner, operation, new(-1, -bytes));
        }
    }

    private static void Change(Counts counts, string owner, string operation, JobCount by) =>
        counts[(owner, operation)] = counts.GetValueOrDefault((owner, operation)) + by;

    /// <returns>The limit that the job would exceed; null when it was counted.</returns>
    private (ReachedLimit Limit, string Detail)? TryAdd(string owner, string operation, long bytes)
    {
        var (mostJobs, mostBytes) = (options.Value.MaxJobs, options.Value.MaxJobBytes);
        lock (_lock)
        {
            var (jobs, used) = _counted.GetValueOrDefault((owner, operation)) + _added.GetValueOrDefault((owner, operation)) + _addedBefore.GetValueOrDefault((owner, operation)) + _pending.GetValueOrDefault((owner, operation));
            if (jobs >= mostJobs)
                return (new("jobs", mostJobs), $"At most {mostJobs} unfinished jobs of {operation}.");
            if (used + bytes > mostBytes)
                return (new("job-bytes", mostBytes, "content-bytes"), $"The requests of unfinished jobs of {operation} may have at most {mostBytes} bytes together.");
            Change(_pending, owner, operation, new(1, bytes));
            return null;
        }
    }

    /// <returns>The count that runs now.</returns>
    private Task CountWhenDueAsync()
    {
        lock (_lock)
        {
            if (_counting.IsCompleted && clock.GetTimestamp() >= _nextCount)
                _counting = CountAsync();
            return _counting;
        }
    }

    private async Task CountAsync()
    {
        var start = clock.GetTimestamp();
        lock (_lock)
            // What is stored from now on may be counted twice until the next count.
            (_addedBefore, _added) = (_added, []);
        IReadOnlyDictionary<(string Owner, string Operation), JobCount>? counted = null;
        try
        {
            counted = await store.CountUnfinishedAsync();
        }
        catch (StoreException)
        {
            // Not counted: these jobs are added to what is known.
        }
        finally
        {
            Counted(counted, clock.GetElapsedTime(start) * PauseFactor);
        }
    }

    private void Counted(IReadOnlyDictionary<(string Owner, string Operation), JobCount>? counted, TimeSpan pause)
    {
        lock (_lock)
        {
            if (counted is not null)
                _counted = counted;
            else
                foreach (var ((owner, operation), count) in _addedBefore)
                    Change(_added, owner, operation, count);
            _addedBefore = [];
            _nextCount = clock.GetTimestamp() + (long)((pause > Interval ? pause : Interval).TotalSeconds * clock.TimestampFrequency);
        }
    }

    private sealed class Counts : Dictionary<(string Owner, string Operation), JobCount>;
}

using System.Collections.Concurrent;
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

    private readonly Lock _lock = new();
    private volatile IReadOnlyDictionary<(string Owner, string Operation), JobCount> _counted = new Dictionary<(string, string), JobCount>();
    private readonly ConcurrentDictionary<(string Owner, string Operation), JobCount> _pending = new();
    private volatile ConcurrentDictionary<(string Owner, string Operation), JobCount> _added = new();
    private volatile ConcurrentDictionary<(string Owner, string Operation), JobCount> _addedBefore = new();
    private Task _counting = Task.CompletedTask;
    private long _nextCount;

    /// <summary>Counts one more job. Call <see cref="End"/> when it is stored, or cannot be.</summary>
    /// <exception cref="ProblemException">The caller has reached a limit.</exception>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    public async Task AddAsync(string owner, string operation, long bytes, CancellationToken stop)
    {
        var counting = CountWhenDueAsync();
        if (Reached(owner, operation, bytes) is not null)
            // What was counted can be old.
            await counting.WaitAsync(stop);
        if (Reached(owner, operation, bytes) is { } reached)
            throw new ProblemException(ProblemTypes.TooManyJobs, Interval, detail: reached.Detail) { Limit = reached.Limit };
        Change(_pending, owner, operation, new(1, bytes));
    }

    /// <summary>A job that was counted is stored, or not.</summary>
    public void End(string owner, string operation, long bytes, bool isStored)
    {
        if (isStored)
            Change(_added, owner, operation, new(1, bytes));
        Change(_pending, owner, operation, new(-1, -bytes));
    }

    private static void Change(ConcurrentDictionary<(string Owner, string Operation), JobCount> counts, string owner, string operation, JobCount by) =>
        counts.AddOrUpdate((owner, operation), by, (_, before) => before + by);

    private (ReachedLimit Limit, string Detail)? Reached(string owner, string operation, long bytes)
    {
        var (jobs, used) = _counted.GetValueOrDefault((owner, operation)) + _added.GetValueOrDefault((owner, operation)) + _addedBefore.GetValueOrDefault((owner, operation)) + _pending.GetValueOrDefault((owner, operation));
        var (mostJobs, mostBytes) = (options.Value.MaxJobs, options.Value.MaxJobBytes);
        if (jobs >= mostJobs)
            return (new("jobs", mostJobs), $"At most {mostJobs} unfinished jobs of {operation}.");
        return used + bytes > mostBytes
            ? (new("job-bytes", mostBytes, "content-bytes"), $"The requests of unfinished jobs of {operation} may have at most {mostBytes} bytes together.")
            : null;
    }

    /// <returns>The count that runs now.</returns>
    private Task CountWhenDueAsync()
    {
        if (!IsCountDue())
            return _counting;

        lock (_lock)
        {
            if (_counting.IsCompleted && IsCountDue())
                _counting = CountAsync();
            return _counting;
        }
    }

    private bool IsCountDue() => clock.GetTimestamp() >= Volatile.Read(ref _nextCount);

    private async Task CountAsync()
    {
        var start = clock.GetTimestamp();
        // What is stored from now on may be counted twice until the next count.
        _addedBefore = _added;
        _added = new();
        try
        {
            _counted = await store.CountUnfinishedAsync();
        }
        catch (StoreException)
        {
            // Not counted: these jobs are added to what is known.
            foreach (var ((owner, operation), count) in _addedBefore)
                Change(_added, owner, operation, count);
        }
        finally
        {
            _addedBefore = new();
            var pause = clock.GetElapsedTime(start) * PauseFactor;
            Volatile.Write(ref _nextCount, clock.GetTimestamp() + (long)((pause > Interval ? pause : Interval).TotalSeconds * clock.TimestampFrequency));
        }
    }
}

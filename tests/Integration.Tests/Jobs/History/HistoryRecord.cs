using System.Collections.Concurrent;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>What the clients saw.</summary>
internal sealed class HistoryRecord
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, bool>> _ids = new();
    private readonly ConcurrentDictionary<Guid, (JobResponse Job, string Version)> _ends = new();
    private readonly ConcurrentQueue<Guid> _changedEnds = new();
    private int _asked;
    private int _unanswered;

    /// <summary>The number of calls, and of those without a usable answer.</summary>
    public (int All, int Unanswered) Asked => (_asked, _unanswered);

    /// <summary>The distinct ids that were accepted, by key.</summary>
    public IEnumerable<IEnumerable<Guid>> IdsByKey => _ids.Values.Select(ids => ids.Keys);

    public IEnumerable<Guid> Ids => _ids.Values.SelectMany(ids => ids.Keys);

    public IEnumerable<JobResponse> Ends => _ends.Values.Select(end => end.Job);

    /// <summary>Jobs that were seen to end twice, or to change after their end.</summary>
    public IEnumerable<Guid> ChangedEnds => _changedEnds;

    public void Ask() => Interlocked.Increment(ref _asked);

    public void NotAnswered() => Interlocked.Increment(ref _unanswered);

    public void Accepted(string key, Guid id) => _ids.GetOrAdd(key, _ => new()).TryAdd(id, true);

    public void Saw(JobResponse job, string version)
    {
        if (_ends.TryGetValue(job.Id, out var end) && end.Version != version)
            _changedEnds.Enqueue(job.Id);
        else if (job.IsFinal)
            _ends.TryAdd(job.Id, (job, version));
    }
}

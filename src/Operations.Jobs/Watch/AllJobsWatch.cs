using System.Collections.Concurrent;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Collects the changes of all jobs, for those that watch them all.</summary>
internal sealed class AllJobsWatch
{
    private readonly ConcurrentDictionary<Watcher, bool> _watchers = new();

    /// <summary>Starts to collect. Read the jobs after this call: later changes are not missed.</summary>
    public Watcher Watch()
    {
        var watcher = new Watcher(this);
        _watchers[watcher] = true;
        return watcher;
    }

    public void Changed(Guid jobId)
    {
        foreach (var (watcher, _) in _watchers)
            watcher.Add(jobId);
    }

    /// <summary>Collects what changes between two reads.</summary>
    internal sealed class Watcher(AllJobsWatch all) : IDisposable
    {
        /// <summary>The most ids that are collected.</summary>
        public const int Capacity = 500;

        private readonly Lock _changing = new();
        private HashSet<Guid> _ids = [];
        private bool _hasMore;

        public void Add(Guid jobId)
        {
            lock (_changing)
            {
                if (_ids.Count < Capacity)
                    _ids.Add(jobId);
                else
                    _hasMore |= !_ids.Contains(jobId);
            }
        }

        /// <summary>The jobs that changed since the last call, and whether others changed too.</summary>
        public (IReadOnlyCollection<Guid> Ids, bool HasMore) Take()
        {
            lock (_changing)
            {
                var taken = (_ids, _hasMore);
                if (_ids.Count > 0)
                    (_ids, _hasMore) = ([], false);
                return taken;
            }
        }

        public void Dispose() => all._watchers.TryRemove(this, out _);
    }
}

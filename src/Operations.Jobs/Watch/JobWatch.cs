using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Wakes the watchers of a job on this replica.</summary>
internal sealed class JobWatch(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, ImmutableList<Watcher>> _watchers = new();

    /// <summary>Those who watch all jobs.</summary>
    public AllJobsWatch All { get; } = new();

    /// <summary>Starts to watch. Read the job after this call: later changes are not missed.</summary>
    public Watcher Watch(Guid jobId)
    {
        var watcher = new Watcher(this, jobId, clock);
        _watchers.AddOrUpdate(jobId, [watcher], (_, others) => others.Add(watcher));
        return watcher;
    }

    /// <summary>Wakes the watchers of the job.</summary>
    public void Changed(Guid jobId)
    {
        foreach (var watcher in _watchers.GetValueOrDefault(jobId) ?? [])
            watcher.Wake();
        All.Changed(jobId);
    }

    private void Leave(Guid jobId, Watcher watcher)
    {
        var left = _watchers.AddOrUpdate(jobId, [], (_, others) => others.Remove(watcher));
        if (left.IsEmpty)
            _watchers.TryRemove(new(jobId, left));
    }

    /// <summary>A watcher of one job.</summary>
    internal sealed class Watcher(JobWatch watch, Guid jobId, TimeProvider clock) : IDisposable
    {
        private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Wake() => _changes.Writer.TryWrite(true);

        /// <summary>Waits for a change, for the given time at most.</summary>
        public async Task ChangedAsync(TimeSpan atMost, CancellationToken stop)
        {
            using var timeout = new CancellationTokenSource(atMost, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
            try
            {
                await _changes.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // No message arrived. Messages can get lost, so the caller reads the job anyway.
            }
        }

        public void Dispose() => watch.Leave(jobId, this);
    }
}

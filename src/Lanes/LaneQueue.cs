namespace Messaging.Lanes;

/// <summary>The work that waits for a lane, in the order of <see cref="QueuePosition"/>, and the lanes that each kind of work uses.</summary>
internal sealed class LaneQueue
{
    private readonly WaitingWork _waiting = new();
    private readonly Dictionary<string, Share> _shares = [];

    // A plain object, not a Lock: lanes wait on it.
    private readonly object _lock = new();
    private long _arrivals;
    private bool _closed;

    /// <summary>Work that waits for a lane.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count + _shares.Values.Sum(share => share.Held.Count);
        }
    }

    public void Add(LaneWork work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Add(work, QueuePosition.Of(work.Request, _arrivals++));
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for the next work that is not cancelled and whose kind has a lane left.</summary>
    /// <returns>Null when the queue is closed. Otherwise call <see cref="Release"/> after the work.</returns>
    public LaneWork? Take()
    {
        lock (_lock)
        {
            while (!_closed)
            {
                if (!_waiting.TryTake(out var work, out var position))
                    Monitor.Wait(_lock);
                else if (ShareOf(work) is { IsUsedUp: true } share)
                    share.Held.Add(work, position);
                else if (work.TryTake())
                    return Taken(work);
            }

            return null;
        }
    }

    /// <summary>Called when the lane of this work is free. Later calls for the same work do nothing.</summary>
    public void Release(LaneWork work)
    {
        if (work.Request.Share is not { Kind: { } kind, Most: not null })
            return;

        lock (_lock)
        {
            if (!work.TryRelease())
                return;

            var share = _shares[kind];
            share.Taken--;
            if (!share.Held.TryTake(out var next, out var position))
                return;

            _waiting.Add(next, position);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Ends the wait of all lanes and cancels waiting work.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var waiting in _shares.Values.Select(share => share.Held).Prepend(_waiting))
            {
                while (waiting.TryTake(out var work, out _))
                    work.CancelIfWaiting();
            }

            Monitor.PulseAll(_lock);
        }
    }

    private LaneWork Taken(LaneWork work)
    {
        if (ShareOf(work) is { } share)
            share.Taken++;
        return work;
    }

    private Share? ShareOf(LaneWork work)
    {
        if (work.Request.Share is not { Kind: { } kind, Most: { } most })
            return null;

        if (!_shares.TryGetValue(kind, out var share))
            _shares[kind] = share = new Share(most);
        return share;
    }

    /// <summary>The lanes that one kind of work may use, and the work that waits for one of them.</summary>
    private sealed class Share(int most)
    {
        public WaitingWork Held { get; } = new();

        public int Taken { get; set; }

        public bool IsUsedUp => Taken >= most;
    }

    /// <summary>Waiting work in order. Cancelled work is removed.</summary>
    private sealed class WaitingWork
    {
        private const int FirstCleanup = 64;

        private readonly PriorityQueue<LaneWork, QueuePosition> _work = new();
        private int _cleanupAt = FirstCleanup;

        public int Count => _work.UnorderedItems.Count(item => item.Element.IsWaiting);

        public void Add(LaneWork work, QueuePosition position)
        {
            if (_work.Count >= _cleanupAt)
                RemoveCancelled();
            _work.Enqueue(work, position);
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LaneWork? work, out QueuePosition position)
        {
            while (_work.TryDequeue(out work, out position))
            {
                if (work.IsWaiting)
                    return true;
            }

            return false;
        }

        /// <summary>Without this, cancelled work would stay behind work that always goes first.</summary>
        private void RemoveCancelled()
        {
            var wanted = _work.UnorderedItems.Where(item => item.Element.IsWaiting).ToList();
            _work.Clear();
            _work.EnqueueRange(wanted);
            _cleanupAt = Math.Max(FirstCleanup, 2 * wanted.Count);
        }
    }
}

namespace Messaging.Lanes;

/// <summary>The work that waits for a lane, in the order of <see cref="QueuePosition"/>, and the lanes that each operation uses.</summary>
internal sealed class LaneQueue
{
    private readonly Share _all = new(int.MaxValue);
    private readonly Dictionary<string, Share> _limited = [];

    // A plain object, not a Lock: lanes wait on it.
    private readonly object _lock = new();
    private long _arrivals;
    private bool _closed;

    private IEnumerable<Share> Shares => _limited.Values.Prepend(_all);

    /// <summary>Work that waits for a lane.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return Shares.Sum(share => share.Waiting.Count);
        }
    }

    public void Add(LaneWork work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            ShareOf(work).Waiting.Add(work, QueuePosition.Of(work.Request, _arrivals++));
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for the next work that is not cancelled and whose operation has a lane left.</summary>
    /// <returns>Null when the queue is closed. Otherwise call <see cref="Release"/> after the work.</returns>
    public LaneWork? Take()
    {
        lock (_lock)
        {
            while (!_closed)
            {
                if (NextShare() is not { } share)
                    Monitor.Wait(_lock);
                else if (share.Waiting.Take() is var work && work.TryTake())
                {
                    share.Taken++;
                    return work;
                }
            }

            return null;
        }
    }

    /// <summary>Called when the lane of this work is free. Later calls for the same work do nothing.</summary>
    public void Release(LaneWork work)
    {
        lock (_lock)
        {
            if (!work.TryRelease())
                return;

            var share = ShareOf(work);
            share.Taken--;
            // Wakes a lane that waits because it found only work of this operation.
            if (share != _all)
                Monitor.Pulse(_lock);
        }
    }

    /// <summary>Ends the wait of all lanes, and cancels waiting work.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var share in Shares)
            {
                while (share.Waiting.Next is not null)
                    share.Waiting.Take().CancelIfWaiting();
            }

            Monitor.PulseAll(_lock);
        }
    }

    /// <returns>The share whose first work goes first; null if none has a lane left.</returns>
    private Share? NextShare()
    {
        Share? next = null;
        QueuePosition first = default;
        foreach (var share in Shares)
        {
            if (share.IsUsedUp || share.Waiting.Next is not { } position || (next is not null && position.CompareTo(first) > 0))
                continue;

            (next, first) = (share, position);
        }

        return next;
    }

    private Share ShareOf(LaneWork work)
    {
        if (work.Request.Share is not { Operation: { } operation, MaxLanes: { } max })
            return _all;

        if (!_limited.TryGetValue(operation, out var share))
            _limited[operation] = share = new Share(max);
        return share;
    }

    /// <summary>The lanes that one operation may use, and the work that waits for one of them.</summary>
    private sealed class Share(int max)
    {
        public WaitingWork Waiting { get; } = new();

        public int Taken { get; set; }

        public bool IsUsedUp => Taken >= max;
    }

    /// <summary>Waiting work in the order of <see cref="QueuePosition"/>. Cancelled work is removed.</summary>
    private sealed class WaitingWork
    {
        private const int FirstCleaning = 64;

        private readonly PriorityQueue<LaneWork, QueuePosition> _work = new();
        private int _cleanAt = FirstCleaning;

        public int Count => _work.UnorderedItems.Count(item => item.Element.IsWaiting);

        /// <summary>The position of the first work that is not cancelled; null if there is none.</summary>
        public QueuePosition? Next
        {
            get
            {
                while (_work.TryPeek(out var work, out var position))
                {
                    if (work.IsWaiting)
                        return position;
                    _work.Dequeue();
                }

                return null;
            }
        }

        public void Add(LaneWork work, QueuePosition position)
        {
            if (_work.Count >= _cleanAt)
                Clean();
            _work.Enqueue(work, position);
        }

        /// <summary>Removes the first work, whose position is <see cref="Next"/>.</summary>
        public LaneWork Take() => _work.Dequeue();

        /// <summary>Without this, cancelled work would stay behind work that always goes first.</summary>
        private void Clean()
        {
            var wanted = _work.UnorderedItems.Where(item => item.Element.IsWaiting).ToList();
            _work.Clear();
            _work.EnqueueRange(wanted);
            _cleanAt = Math.Max(FirstCleaning, 2 * wanted.Count);
        }
    }
}

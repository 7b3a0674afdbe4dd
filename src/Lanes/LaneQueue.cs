namespace Messaging.Lanes;

/// <summary>Responsible for the work that waits for a lane, in the order of <see cref="QueuePosition"/>, and for the shares of lanes.</summary>
internal sealed class LaneQueue
{
    private readonly Share _all = new(int.MaxValue);
    private readonly Dictionary<string, Share> _limited = [];

    // A plain object, not a Lock: lanes wait on it.
    private readonly object _lock = new();
    private long _arrivals;
    private bool _closed;

    private IEnumerable<Share> Shares => _limited.Values.Prepend(_all);

    /// <summary>Work that still wants a lane.</summary>
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

    /// <summary>Waits for the next work that still wants a lane, and whose share of the lanes is not used up.</summary>
    /// <returns>Null once the queue is closed. For other work <see cref="Release"/> must follow.</returns>
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

    /// <summary>Says that the lane of this work is free again. Once is enough.</summary>
    public void Release(LaneWork work)
    {
        lock (_lock)
        {
            if (!work.TryRelease())
                return;

            var share = ShareOf(work);
            share.Taken--;
            // For a lane that found nothing but work of this share, and waits.
            if (share != _all)
                Monitor.Pulse(_lock);
        }
    }

    /// <summary>Lets every waiting lane go; what still waits is cancelled.</summary>
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

    /// <returns>The share whose first work comes before that of all others; null if none may take a lane.</returns>
    private Share? NextShare()
    {
        Share? next = null;
        QueuePosition first = default;
        foreach (var share in Shares)
        {
            if (share.IsUsedUp || share.Waiting.Next is not { } turn || (next is not null && turn.CompareTo(first) > 0))
                continue;

            (next, first) = (share, turn);
        }

        return next;
    }

    private Share ShareOf(LaneWork work)
    {
        if (work.Request.Share is not { Kind: { } kind, Most: { } most })
            return _all;

        if (!_limited.TryGetValue(kind, out var share))
            _limited[kind] = share = new Share(most);
        return share;
    }

    /// <summary>The lanes that work of one kind may take, and the work that waits for one of them.</summary>
    private sealed class Share(int most)
    {
        public WaitingWork Waiting { get; } = new();

        public int Taken { get; set; }

        public bool IsUsedUp => Taken >= most;
    }

    /// <summary>Work in the order of <see cref="QueuePosition"/>. What is cancelled while it waits is let go.</summary>
    private sealed class WaitingWork
    {
        private const int FirstCleaning = 64;

        private readonly PriorityQueue<LaneWork, QueuePosition> _work = new();
        private int _cleanAt = FirstCleaning;

        public int Count => _work.UnorderedItems.Count(item => item.Element.IsWaiting);

        /// <summary>The turn of the first that still wants a lane; null if none does.</summary>
        public QueuePosition? Next
        {
            get
            {
                while (_work.TryPeek(out var work, out var turn))
                {
                    if (work.IsWaiting)
                        return turn;
                    _work.Dequeue();
                }

                return null;
            }
        }

        public void Add(LaneWork work, QueuePosition turn)
        {
            if (_work.Count >= _cleanAt)
                Clean();
            _work.Enqueue(work, turn);
        }

        /// <summary>Takes out the first, whose turn is <see cref="Next"/>.</summary>
        public LaneWork Take() => _work.Dequeue();

        /// <summary>Behind others who always come first, cancelled work would never be met.</summary>
        private void Clean()
        {
            var wanted = _work.UnorderedItems.Where(item => item.Element.IsWaiting).ToList();
            _work.Clear();
            _work.EnqueueRange(wanted);
            _cleanAt = Math.Max(FirstCleaning, 2 * wanted.Count);
        }
    }
}

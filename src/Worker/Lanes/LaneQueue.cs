namespace Messaging.Worker.Lanes;

/// <summary>Responsible for the work that waits for a lane, in the order of its turns.</summary>
internal sealed class LaneQueue
{
    private const int FirstCleaning = 64;

    private readonly PriorityQueue<LaneWork, LaneTurn> _waiting = new();
    // A plain object, not a Lock: lanes wait on it.
    private readonly object _lock = new();
    private long _arrivals;
    private int _cleanAt = FirstCleaning;
    private bool _closed;

    /// <summary>Work that still wants a lane.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.UnorderedItems.Count(item => item.Element.IsWaiting);
        }
    }

    public void Add(LaneWork work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_waiting.Count >= _cleanAt)
                Clean();
            _waiting.Enqueue(work, LaneTurn.Of(work.Request, _arrivals++));
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for the next work that still wants a lane.</summary>
    /// <returns>Null once the queue is closed.</returns>
    public LaneWork? Take()
    {
        lock (_lock)
        {
            while (!_closed)
            {
                if (!_waiting.TryDequeue(out var work, out _))
                    Monitor.Wait(_lock);
                else if (work.TryTake())
                    return work;
            }

            return null;
        }
    }

    /// <summary>Lets go of what was cancelled: behind others who always come first it would never be met.</summary>
    private void Clean()
    {
        var wanted = _waiting.UnorderedItems.Where(item => item.Element.IsWaiting).ToList();
        _waiting.Clear();
        _waiting.EnqueueRange(wanted);
        _cleanAt = Math.Max(FirstCleaning, 2 * wanted.Count);
    }

    /// <summary>Lets every waiting lane go; what still waits is cancelled.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var work, out _))
                work.CancelIfWaiting();
            Monitor.PulseAll(_lock);
        }
    }
}

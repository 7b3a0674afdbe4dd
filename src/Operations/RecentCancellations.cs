namespace Messaging.Operations;

/// <summary>
/// The cancellations that are not older than their deadlines, at most 10,000. Of more, those with the earliest deadlines are forgotten,
/// and at most some CPU time is lost.
/// </summary>
public sealed class RecentCancellations(TimeProvider clock)
{
    /// <summary>The most cancellations that are remembered.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _changing = new();
    private readonly Dictionary<Guid, CancelRequest> _byId = [];
    private readonly PriorityQueue<CancelRequest, DateTimeOffset> _byDeadline = new();

    /// <summary>The cancellations whose deadline has not passed.</summary>
    public IReadOnlyList<CancelRequest> All
    {
        get
        {
            lock (_changing)
            {
                RemoveExpired();
                return [.. _byId.Values];
            }
        }
    }

    /// <summary>Remembers a cancellation. The same one can be added again. Of two for one request, the one with the later deadline is kept.</summary>
    public void Add(CancelRequest cancel)
    {
        lock (_changing)
        {
            if (_byId.TryGetValue(cancel.RequestId, out var known) && known.Deadline >= cancel.Deadline)
                return;

            _byId[cancel.RequestId] = cancel;
            _byDeadline.Enqueue(cancel, cancel.Deadline);
            RemoveExpired();
        }
    }

    /// <summary>Whether the request with this deadline is cancelled.</summary>
    public bool Contains(Guid requestId, DateTimeOffset? deadline)
    {
        lock (_changing)
            return _byId.TryGetValue(requestId, out var cancel) && cancel.Cancels(deadline);
    }

    private void RemoveExpired()
    {
        var now = clock.GetUtcNow();
        while (_byDeadline.TryPeek(out var cancel, out var deadline) && (deadline <= now || _byId.Count > Capacity))
        {
            _byDeadline.Dequeue();
            // A later cancellation of the same request stays.
            if (_byId.TryGetValue(cancel.RequestId, out var known) && ReferenceEquals(known, cancel))
                _byId.Remove(cancel.RequestId);
        }
    }
}

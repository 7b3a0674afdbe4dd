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
    private readonly PriorityQueue<Guid, DateTimeOffset> _byDeadline = new();

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

    /// <summary>Remembers a cancellation. The same one can be added again.</summary>
    public void Add(CancelRequest cancel)
    {
        lock (_changing)
        {
            if (!_byId.TryAdd(cancel.RequestId, cancel))
                return;

            _byDeadline.Enqueue(cancel.RequestId, cancel.Deadline);
            RemoveExpired();
        }
    }

    /// <summary>Whether the request is cancelled.</summary>
    public bool Contains(Guid requestId)
    {
        lock (_changing)
            return _byId.ContainsKey(requestId);
    }

    private void RemoveExpired()
    {
        var now = clock.GetUtcNow();
        while (_byDeadline.TryPeek(out var id, out var deadline) && (deadline <= now || _byId.Count > Capacity))
        {
            _byDeadline.Dequeue();
            _byId.Remove(id);
        }
    }
}

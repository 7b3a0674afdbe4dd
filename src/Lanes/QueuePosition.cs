namespace Messaging.Lanes;

/// <summary>
/// The order of the queue: direct requests before background requests, then requests that have started, then the earlier
/// deadline, then the earlier arrival.
/// </summary>
internal readonly record struct QueuePosition(bool IsBackground, bool HasStarted, DateTimeOffset Deadline, long Arrival) : IComparable<QueuePosition>
{
    public static QueuePosition Of(LaneRequest request, long arrival) => new(request.IsBackground, request.HasStarted, request.Deadline, arrival);

    public int CompareTo(QueuePosition other) =>
        IsBackground != other.IsBackground ? (IsBackground ? 1 : -1)
        : HasStarted != other.HasStarted ? (HasStarted ? -1 : 1)
        : Deadline != other.Deadline ? Deadline.CompareTo(other.Deadline)
        : Arrival.CompareTo(other.Arrival);
}

namespace Messaging.Lanes;

/// <summary>
/// Whose turn it is: a request for which somebody waits on the line goes before one in the background, one that has
/// started before one that has not, the earlier deadline before the later, and among equals the first to come.
/// </summary>
internal readonly record struct LaneTurn(bool IsBackground, bool HasStarted, DateTimeOffset Deadline, long Arrival) : IComparable<LaneTurn>
{
    public static LaneTurn Of(LaneRequest request, long arrival) => new(request.IsBackground, request.HasStarted, request.Deadline, arrival);

    public int CompareTo(LaneTurn other) =>
        IsBackground != other.IsBackground ? (IsBackground ? 1 : -1)
        : HasStarted != other.HasStarted ? (HasStarted ? -1 : 1)
        : Deadline != other.Deadline ? Deadline.CompareTo(other.Deadline)
        : Arrival.CompareTo(other.Arrival);
}

namespace Messaging.Worker.Lanes;

/// <summary>
/// Whose turn it is: a request that has started goes before one that has not, the earlier deadline before the later,
/// and among equals the first to come.
/// </summary>
internal readonly record struct LaneTurn(bool Started, DateTimeOffset Deadline, long Arrival) : IComparable<LaneTurn>
{
    public int CompareTo(LaneTurn other) =>
        Started != other.Started ? (Started ? -1 : 1)
        : Deadline != other.Deadline ? Deadline.CompareTo(other.Deadline)
        : Arrival.CompareTo(other.Arrival);
}

namespace Messaging.Lanes;

/// <summary>How work on a lane ended. The metrics are updated first, then the awaiter is notified.</summary>
/// <param name="Outcome">One of <see cref="ComputationOutcomes"/>.</param>
/// <param name="Notify">Notifies the awaiter.</param>
internal sealed record LaneCompletion(string Outcome, Action Notify)
{
    /// <summary>CPU time that the computation used; null if it is unknown.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Whether the lane's process must not be used again.</summary>
    public bool DiscardProcess { get; init; }
}

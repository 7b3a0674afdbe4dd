namespace Messaging.Lanes;

/// <summary>How work on a lane ended. Metrics hear of it first, then whoever awaits it.</summary>
/// <param name="Outcome">One of <see cref="ComputationOutcomes"/>.</param>
/// <param name="Notify">Tells whoever awaits it.</param>
internal sealed record LaneCompletion(string Outcome, Action Notify)
{
    /// <summary>CPU time that the computation used; null if nobody could tell.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Whether the lane's process is not to be used again.</summary>
    public bool DiscardProcess { get; init; }
}

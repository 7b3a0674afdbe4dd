namespace Messaging.Lanes;

/// <summary>
/// The outcomes of a computation: the value of <see cref="Key"/> in the exception data of a fault, and of the outcome in metrics.
/// </summary>
public static class ComputationOutcomes
{
    public const string Key = "Outcome";

    /// <summary>It returned its result.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It threw an exception.</summary>
    public const string Failed = "failed";

    /// <summary>It crashed the process that ran it.</summary>
    public const string Crashed = "crashed";

    /// <summary>It exceeded its time limit.</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>It exceeded its memory limit.</summary>
    public const string MemoryLimit = "memory-limit";

    /// <summary>It was cancelled.</summary>
    public const string Cancelled = "cancelled";
}

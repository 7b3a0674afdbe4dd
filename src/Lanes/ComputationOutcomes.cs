namespace Messaging.Lanes;

/// <summary>
/// How a computation can end, as it stands in the exception data of a fault under <see cref="Key"/>, and as the value
/// of the outcome in metrics.
/// </summary>
public static class ComputationOutcomes
{
    public const string Key = "Outcome";

    /// <summary>It returned its result.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It threw an exception.</summary>
    public const string Failed = "failed";

    /// <summary>It took the process that ran it down.</summary>
    public const string Crashed = "crashed";

    /// <summary>It ran longer than it may.</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>It wanted more memory than it may have.</summary>
    public const string MemoryLimit = "memory-limit";

    /// <summary>Nobody wanted its result any more.</summary>
    public const string Cancelled = "cancelled";
}

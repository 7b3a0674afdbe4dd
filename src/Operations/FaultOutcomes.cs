namespace Messaging.Operations;

/// <summary>Why a worker has no result, as it stands in the exception data of a fault under <see cref="Key"/>.</summary>
public static class FaultOutcomes
{
    public const string Key = "Outcome";

    /// <summary>The computation threw an exception.</summary>
    public const string Failed = "failed";

    /// <summary>The computation took down the process that ran it.</summary>
    public const string Crashed = "crashed";

    /// <summary>The computation ran longer than it may.</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>The computation wanted more memory than it may have.</summary>
    public const string MemoryLimit = "memory-limit";

    /// <summary>The request breaks a rule of its annotations.</summary>
    public const string InvalidRequest = "invalid-request";

    /// <summary>The result has more bytes than the operation allows.</summary>
    public const string ResultTooLarge = "result-too-large";
}

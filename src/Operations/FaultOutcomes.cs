namespace Messaging.Operations;

/// <summary>Why a worker has no result: the value of <see cref="Key"/> in the exception data of a fault.</summary>
public static class FaultOutcomes
{
    public const string Key = "Outcome";

    /// <summary>The computation threw an exception.</summary>
    public const string Failed = "failed";

    /// <summary>The computation crashed the process that ran it.</summary>
    public const string Crashed = "crashed";

    /// <summary>The computation exceeded its time limit.</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>The computation exceeded its memory limit.</summary>
    public const string MemoryLimit = "memory-limit";

    /// <summary>The request breaks a rule of its annotations.</summary>
    public const string InvalidRequest = "invalid-request";

    /// <summary>The result has more bytes than the operation allows.</summary>
    public const string ResultTooLarge = "result-too-large";
}

namespace Messaging.Api.Problems;

/// <summary>Ends an HTTP request with a problem of a known type.</summary>
internal sealed class ProblemException(ProblemType type, TimeSpan? retryAfter = null, Exception? cause = null, string? detail = null)
    : Exception(type.Title, cause)
{
    public ProblemType Type => type;

    /// <summary>What is wrong this time, where the type's explanation is not enough.</summary>
    public string? Detail => detail;

    /// <summary>When the caller should try again; null if that would not help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

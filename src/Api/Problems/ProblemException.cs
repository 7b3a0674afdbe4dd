namespace Messaging.Api.Problems;

/// <summary>Ends an HTTP request with a problem of a known type.</summary>
internal sealed class ProblemException(ProblemType type, TimeSpan? retryAfter = null, Exception? cause = null)
    : Exception(type.Title, cause)
{
    public ProblemType Type => type;

    /// <summary>When the caller should try again; null if that would not help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

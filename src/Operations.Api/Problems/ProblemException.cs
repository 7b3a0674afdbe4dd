namespace Messaging.Operations.Api.Problems;

/// <summary>Ends an HTTP request with a problem of a known type.</summary>
public sealed class ProblemException(ProblemType type, TimeSpan? retryAfter = null, Exception? cause = null, string? detail = null)
    : Exception(type.Title, cause)
{
    public ProblemType Type => type;

    /// <summary>What is wrong this time, where the type's explanation is not enough.</summary>
    public string? Detail => detail;

    /// <summary>What is wrong with which member of the request; null if that is not it.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When the caller should try again; null if that would not help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

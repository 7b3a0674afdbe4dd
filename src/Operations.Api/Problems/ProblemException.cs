namespace Messaging.Operations.Api.Problems;

/// <summary>Ends an HTTP request with a problem of a known type.</summary>
public sealed class ProblemException(ProblemType type, TimeSpan? retryAfter = null, Exception? cause = null, string? detail = null)
    : Exception(type.Title, cause)
{
    public ProblemType Type => type;

    /// <summary>The detail of this occurrence; null for the type's explanation.</summary>
    public string? Detail => detail;

    /// <summary>The errors by member of the request; null if there are none.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The limit that the caller has reached; null if there is none.</summary>
    public ReachedLimit? Limit { get; init; }

    /// <summary>What the log says beside the title, where no exception is the cause. The caller does not get it.</summary>
    public string? Reason { get; init; }

    /// <summary>The time after which to retry; null if a retry does not help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

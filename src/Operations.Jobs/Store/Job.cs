namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// One accepted request and what became of it. The row is also the outbox: while <see cref="SentAt"/> is null its
/// message is still to be sent.
/// </summary>
internal sealed class Job
{
    /// <summary>A UUID of version 7, so that ids are in the order of acceptance. Also the request id of the message.</summary>
    public Guid Id { get; init; }

    public required string Operation { get; init; }

    /// <summary>The request message as JSON.</summary>
    public string Request { get; init; } = "";

    /// <summary>What the caller names the request by, so that asking again does not make another job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>A hash of operation and request: tells whether a key comes back with the same request.</summary>
    public string Fingerprint { get; init; } = "";

    public JobState State { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>0 before a worker has begun, then the number of the worker that has it; of one that is queued again, of the last that had it.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker of the last attempt, for people; null while it is queued again.</summary>
    public string? Worker { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset Deadline { get; init; }

    /// <summary>When the broker confirmed the message.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When workers were told that the job is cancelled.</summary>
    public DateTimeOffset? CancelSentAt { get; init; }

    /// <summary>As JSON; only of a job that succeeded.</summary>
    public string? Result { get; init; }

    /// <summary>Problem details as JSON; only of a job that failed or expired.</summary>
    public string? Problem { get; init; }

    /// <summary>One more with each change that a caller can see: its ETag and the id of its events.</summary>
    public long Version { get; init; } = 1;
}

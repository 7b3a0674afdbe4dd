namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// One accepted request and its state. The row is also the outbox: while <see cref="SentAt"/> is null, its message must be sent.
/// </summary>
internal sealed class Job
{
    /// <summary>A version 7 UUID, so ids are in the order of acceptance. Also the request id of the message.</summary>
    public Guid Id { get; init; }

    public required string Operation { get; init; }

    /// <summary>The name of the caller that submitted it; empty without authentication.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The request message as JSON.</summary>
    public string Request { get; init; } = "";

    /// <summary>The owner's key for the request, so that a repeated request creates no second job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>A hash of operation and request. It shows whether a key was repeated with the same request.</summary>
    public string Fingerprint { get; init; } = "";

    public JobState State { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>0 before a worker has started it, then the number of the attempt. A requeued job keeps it.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker of that attempt, for display. A requeued job keeps it.</summary>
    public string? Worker { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When that attempt started. A requeued job keeps it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The CPU time of that attempt, when it has ended; null if it is unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Where the time of that attempt went, as <see cref="RequestTimes"/> in JSON; null if it is unknown.</summary>
    public string? Times { get; init; }

    /// <summary>The attempts before that one as JSON; null if there are none. See <see cref="JobAttempts"/>.</summary>
    public string? Attempts { get; init; }

    /// <summary>
    /// The number of the last attempt before the last retry; null if the job was never retried. Results and events of that attempt and of
    /// earlier ones do not change the job any more.
    /// </summary>
    public int? RetriedAfter { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset Deadline { get; init; }

    /// <summary>When the broker confirmed the message.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The job is not sent before this time; null for no limit. Claims and the heartbeats of workers set it.</summary>
    public DateTimeOffset? NextSendAt { get; init; }

    /// <summary>When the cancellation was published to workers.</summary>
    public DateTimeOffset? CancelSentAt { get; init; }

    /// <summary>As JSON; only if the job succeeded.</summary>
    public string? Result { get; init; }

    /// <summary>Problem details as JSON; only if the job failed or expired.</summary>
    public string? Problem { get; init; }

    /// <summary>Incremented with each visible change. It is the ETag and the id of the events.</summary>
    public long Version { get; init; } = 1;
}

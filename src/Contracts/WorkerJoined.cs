namespace Messaging.Contracts;

/// <summary>
/// Published by a worker as soon as it hears of callers that leave. Whoever told of one before, when this worker did not
/// hear it, tells again.
/// </summary>
public sealed record WorkerJoined;

using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Published by a worker as soon as it hears of callers that leave. Whoever told of one before, when this worker did not
/// hear it, tells again.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerJoined))]
[EntityName(MessageNames.Prefix + nameof(WorkerJoined))]
public sealed record WorkerJoined;

using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Published by a worker as soon as it receives cancellations. Every Api then publishes its current cancellations again, since this
/// worker has missed them.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerJoined))]
[EntityName(MessageNames.Prefix + nameof(WorkerJoined))]
public sealed record WorkerJoined;

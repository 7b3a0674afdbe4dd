using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Sent to the queue of an operation by workers of earlier versions, to see whether their consumers still get anything. Whoever
/// receives it acknowledges it and does nothing. It goes when no such worker is left to upgrade.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerProbe))]
[EntityName(MessageNames.Prefix + nameof(WorkerProbe))]
public sealed record WorkerProbe;

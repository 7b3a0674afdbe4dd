using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Workers of earlier versions send it to the queue of an operation, to check their own consumers. It is acknowledged and ignored.
/// Remove it when no such worker is left.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerProbe))]
[EntityName(MessageNames.Prefix + nameof(WorkerProbe))]
public sealed record WorkerProbe;

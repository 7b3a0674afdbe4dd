namespace Messaging.Lanes;

/// <summary>What a lane does at one moment.</summary>
/// <param name="Isolation">Where it computes.</param>
/// <param name="ProcessId">The process that computes; null while a lane process is being started.</param>
/// <param name="Operation">The operation of its request; null if it is idle, or if the computation belongs to none.</param>
/// <param name="RequestId">The id of its request; null if it is idle, or if the request has none.</param>
/// <param name="Since">When it took its computation; null if it is idle.</param>
public sealed record LaneStatus(LaneIsolation Isolation, int? ProcessId, string? Operation, Guid? RequestId, DateTimeOffset? Since);

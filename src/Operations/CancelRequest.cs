using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Tells every worker that a request is cancelled. A worker that receives the request later, before <paramref name="Deadline"/>,
/// does not run it.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Deadline">The deadline of the request. After it the cancellation can be forgotten.</param>
[MessageUrn(MessageNames.Prefix + nameof(CancelRequest))]
[EntityName(MessageNames.Prefix + nameof(CancelRequest))]
public sealed record CancelRequest(Guid RequestId, DateTimeOffset Deadline);

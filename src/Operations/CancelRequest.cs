using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Tells every worker that nobody waits for the answer to a request any more. A worker that meets the request later,
/// before <paramref name="Deadline"/>, does not run it.
/// </summary>
/// <param name="RequestId">The request id of the message that asked.</param>
/// <param name="Deadline">The deadline of that request: after it this notice need not be remembered.</param>
[MessageUrn(MessageNames.Prefix + nameof(CancelRequest))]
[EntityName(MessageNames.Prefix + nameof(CancelRequest))]
public sealed record CancelRequest(Guid RequestId, DateTimeOffset Deadline);

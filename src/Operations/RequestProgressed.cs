using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Says how far a request is, at most twice a second. Sent to the address that the request names by
/// <see cref="MessageHeaders.Events"/>; nothing is sent for a request that names none.
/// </summary>
/// <param name="RequestId">The request id of the message that asked.</param>
/// <param name="Attempt">As in <see cref="RequestStarted"/>.</param>
/// <param name="Progress">From 0, nothing done, to 1, all done.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestProgressed))]
[EntityName(MessageNames.Prefix + nameof(RequestProgressed))]
public sealed record RequestProgressed(Guid RequestId, int Attempt, double Progress);

using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// The progress of a request, at most twice a second. Sent to the address in its header <see cref="MessageHeaders.Events"/>, if it
/// has one.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Attempt">As in <see cref="RequestStarted"/>.</param>
/// <param name="Progress">From 0 to 1.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestProgressed))]
[EntityName(MessageNames.Prefix + nameof(RequestProgressed))]
public sealed record RequestProgressed(Guid RequestId, int Attempt, double Progress);

using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// A request got its first lane on a worker. Sent to the address in its header <see cref="MessageHeaders.Events"/>, if it has one.
/// Not sent if the answer comes first: its headers have the same content.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Attempt">1 for the first worker, and one more after each crash of a worker that had it.</param>
/// <param name="Worker">The worker: host name and process id, for display.</param>
/// <param name="At">When the request got the lane.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestStarted))]
[EntityName(MessageNames.Prefix + nameof(RequestStarted))]
public sealed record RequestStarted(Guid RequestId, int Attempt, string Worker, DateTimeOffset At);

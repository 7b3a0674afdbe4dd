using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// Says that a request got its first lane on a worker. Sent to the address that the request names by
/// <see cref="MessageHeaders.Events"/>; nothing is sent for a request that names none, or whose answer comes so soon that
/// its own headers say all this.
/// </summary>
/// <param name="RequestId">The request id of the message that asked.</param>
/// <param name="Attempt">1 for the first worker that has it, and one more for each that died of it or while it had it.</param>
/// <param name="Worker">The worker, for people: its host's name and its process id.</param>
/// <param name="At">When the lane began.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestStarted))]
[EntityName(MessageNames.Prefix + nameof(RequestStarted))]
public sealed record RequestStarted(Guid RequestId, int Attempt, string Worker, DateTimeOffset At);

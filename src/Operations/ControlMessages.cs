using MassTransit;

namespace Messaging.Operations;

/// <summary>
/// A request is cancelled. Published to every worker. A worker that receives the request later, before <paramref name="Deadline"/>,
/// does not run it. A request with the same id and a later deadline is a retry, and is not cancelled.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Deadline">The deadline of the request. After it the cancellation can be forgotten.</param>
[MessageUrn(MessageNames.Prefix + nameof(CancelRequest))]
[EntityName(MessageNames.Prefix + nameof(CancelRequest))]
public sealed record CancelRequest(Guid RequestId, DateTimeOffset Deadline)
{
    // Both deadlines are the same instant. Senders may round them.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <param name="deadline">The deadline of a request with this id; null if it has none.</param>
    /// <returns>Whether it cancels that request.</returns>
    public bool Cancels(DateTimeOffset? deadline) => deadline is not { } end || end - Deadline < Rounding;
}

/// <summary>
/// Published by a worker as soon as it receives cancellations. Every Api then publishes its current cancellations again, since this
/// worker has missed them.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerJoined))]
[EntityName(MessageNames.Prefix + nameof(WorkerJoined))]
public sealed record WorkerJoined;

/// <summary>
/// A worker is about to reject a request that seems to have crashed other workers. Published to every worker. The broker counts a lost
/// connection as a crash.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
[MessageUrn(MessageNames.Prefix + nameof(CrashSuspected))]
[EntityName(MessageNames.Prefix + nameof(CrashSuspected))]
public sealed record CrashSuspected(Guid RequestId);

/// <summary>The answer to <see cref="CrashSuspected"/> of a worker that had the request and lost it without a crash. Published to every worker.</summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Deliveries">The deliveries that it had: how many deliveries without an answer there were before each, from 1.</param>
[MessageUrn(MessageNames.Prefix + nameof(DeliveriesLost))]
[EntityName(MessageNames.Prefix + nameof(DeliveriesLost))]
public sealed record DeliveriesLost(Guid RequestId, IReadOnlyList<int> Deliveries);

/// <summary>
/// A request got its first lane on a worker. Sent to the address in its header <see cref="MessageHeaders.Events"/>, if it has one.
/// Not sent if the answer comes first: its headers have the same content.
/// </summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Attempt">1 for the first worker, and one more after each delivery that got no answer: its worker crashed, or it was lost.</param>
/// <param name="Worker">The worker: host name and process id, for display.</param>
/// <param name="At">When the request got the lane.</param>
/// <param name="SendsHeartbeats">Whether the worker sends <see cref="RequestsInFlight"/>. Those of earlier versions do not.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestStarted))]
[EntityName(MessageNames.Prefix + nameof(RequestStarted))]
public sealed record RequestStarted(Guid RequestId, int Attempt, string Worker, DateTimeOffset At, bool SendsHeartbeats = false);

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

/// <summary>
/// A worker has these requests: they wait for a lane or compute. Sent every 8 seconds to the address in the header
/// <see cref="MessageHeaders.Heartbeats"/> of each.
/// </summary>
/// <param name="RequestIds">The ids of the requests, 1 to 500.</param>
[MessageUrn(MessageNames.Prefix + nameof(RequestsInFlight))]
[EntityName(MessageNames.Prefix + nameof(RequestsInFlight))]
public sealed record RequestsInFlight(IReadOnlyList<Guid> RequestIds);

/// <summary>
/// A worker is to drain: to take no more requests, and to finish or requeue those that it has. Published to every worker.
/// </summary>
/// <param name="Worker">The worker, as in <see cref="WorkerStatus"/>. Others ignore it.</param>
/// <param name="Drain">False if it is to take requests again.</param>
[MessageUrn(MessageNames.Prefix + nameof(DrainWorker))]
[EntityName(MessageNames.Prefix + nameof(DrainWorker))]
public sealed record DrainWorker(string Worker, bool Drain);

/// <summary>
/// The operations that are paused. Each Api publishes it to every worker: every second while there are any or a worker has paused one, and
/// when they change. A worker starts no requests of these, and takes those of all others again. It keeps the last one that it has received.
/// </summary>
/// <param name="Operations">The names of all paused operations; none if it is empty.</param>
[MessageUrn(MessageNames.Prefix + nameof(PausedOperations))]
[EntityName(MessageNames.Prefix + nameof(PausedOperations))]
public sealed record PausedOperations(IReadOnlyList<string> Operations);

/// <summary>Operations were paused or resumed. Published to every Api replica, which reads them at once.</summary>
[MessageUrn(MessageNames.Prefix + nameof(OperationsChanged))]
[EntityName(MessageNames.Prefix + nameof(OperationsChanged))]
public sealed record OperationsChanged;

/// <summary>Jobs have changed. Published to every Api replica. Calls that wait for one of them read it again.</summary>
/// <param name="JobIds">The ids of the jobs, 1 to 500. Each is also the request id of the job's message.</param>
[MessageUrn(MessageNames.Prefix + nameof(JobsChanged))]
[EntityName(MessageNames.Prefix + nameof(JobsChanged))]
public sealed record JobsChanged(IReadOnlyList<Guid> JobIds);

/// <summary>
/// Workers of earlier versions send it to the queue of an operation, to check their own consumers. It is acknowledged and ignored.
/// Remove it when no such worker is left.
/// </summary>
[MessageUrn(MessageNames.Prefix + nameof(WorkerProbe))]
[EntityName(MessageNames.Prefix + nameof(WorkerProbe))]
public sealed record WorkerProbe;

/// <summary>The names of control messages at the broker.</summary>
internal static class MessageNames
{
    /// <summary>The former namespace of the messages. Workers and Apis of earlier versions use it.</summary>
    public const string Prefix = "Messaging.Contracts:";
}

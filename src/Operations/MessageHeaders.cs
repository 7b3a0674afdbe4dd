namespace Messaging.Operations;

/// <summary>Headers of a request, in addition to those of the transport.</summary>
public static class MessageHeaders
{
    /// <summary>
    /// The deadline of the request, as ISO 8601 in UTC, for example <c>2026-01-31T12:00:30.0000000+00:00</c>.
    /// </summary>
    public const string Deadline = "Deadline";

    /// <summary>
    /// The address to which the worker sends <see cref="RequestStarted"/> and <see cref="RequestProgressed"/> for this
    /// request. Absent if the caller wants no events.
    /// </summary>
    public const string Events = "Events";

    /// <summary>The address to which the worker sends <see cref="RequestsInFlight"/>. Absent if the caller does not know that message.</summary>
    public const string Heartbeats = "Heartbeats";

    /// <summary>The name of the caller, for logs and traces of workers. Absent without authentication.</summary>
    public const string Caller = "Caller";

    /// <summary>
    /// On a request that crashed its worker: how often, a number. Quorum queues count on from there. With the transport in memory
    /// the sender counts, and the header also says that the request may have crashed its worker. The value is on the wire: earlier
    /// versions read it.
    /// </summary>
    public const string CrashCount = "Deaths";

    /// <summary>Beside <see cref="CrashCount"/>: how many deliveries were lost without a crash, with their message or their connection. A number.</summary>
    public const string LostCount = "Lost";

    /// <summary>
    /// On a job that was retried: its attempts before that, a number. They are also in <see cref="LostCount"/>, so that the attempts count
    /// on, but the request is not rejected for them.
    /// </summary>
    public const string Retried = "Retried";

    /// <summary>Beside <see cref="CrashCount"/>: the exit code of the last lane process that crashed, a number. Absent if it was a worker.</summary>
    public const string LastExitCode = "LastExitCode";

    /// <summary>Beside <see cref="CrashCount"/>: the computation that the last crashed lane process ran. The value is on the wire.</summary>
    public const string LastComputation = "LastPhase";

    /// <summary>On a request that a worker has republished: the queue that it came from. The value is on the wire.</summary>
    public const string OriginQueue = "Home";

    /// <summary>
    /// On an answer or a fault of a request that has <see cref="Events"/>: the attempt that finished it, as in
    /// <see cref="RequestStarted"/>, a number.
    /// </summary>
    public const string Attempt = "Attempt";

    /// <summary>With <see cref="Attempt"/>: the worker, as in <see cref="RequestStarted"/>.</summary>
    public const string Worker = "Worker";

    /// <summary>With <see cref="Attempt"/>: when the request got its first lane, as ISO 8601 in UTC. Absent if it got none.</summary>
    public const string Started = "Started";

    /// <summary>With <see cref="Attempt"/>: the CPU time of its computations, in seconds, a number. Absent if it is unknown.</summary>
    public const string CpuSeconds = "CpuSeconds";

    /// <summary>With <see cref="Attempt"/>: <see cref="RequestTimes"/> as JSON.</summary>
    public const string Times = "Times";
}

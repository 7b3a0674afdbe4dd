namespace Messaging.Operations;

/// <summary>Headers that travel with a request, beside those of the transport.</summary>
public static class MessageHeaders
{
    /// <summary>
    /// The instant after which nobody wants the answer, as ISO 8601 in UTC, for example
    /// <c>2026-01-31T12:00:30.0000000+00:00</c>.
    /// </summary>
    public const string Deadline = "Deadline";

    /// <summary>
    /// The address to which the worker sends <see cref="RequestStarted"/> and <see cref="RequestProgressed"/> for this
    /// request. Absent from a request whose caller asks for no events.
    /// </summary>
    public const string Events = "Events";

    /// <summary>
    /// On a request that crashed its worker: how often, a number. Quorum queues count on from there. With the transport in memory
    /// the sender counts, and the header also says that the request may have crashed its worker. The value is on the wire: earlier
    /// versions read it.
    /// </summary>
    public const string CrashCount = "Deaths";

    /// <summary>
    /// On an answer or a fault of a request that has <see cref="Events"/>: the attempt that ended it, as in
    /// <see cref="RequestStarted"/>, a number.
    /// </summary>
    public const string Attempt = "Attempt";

    /// <summary>Beside <see cref="Attempt"/>: the worker, as in <see cref="RequestStarted"/>.</summary>
    public const string Worker = "Worker";

    /// <summary>Beside <see cref="Attempt"/>: when the first lane began, as ISO 8601 in UTC; absent if none did.</summary>
    public const string Started = "Started";
}

using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations;

/// <summary>
/// The limits of one operation. Their defaults stand beside its registration, and settings of the section
/// <c>Operations:{request type}</c> go before those, for example <c>Operations__CountPrimes__TimeLimit=00:00:30</c>.
/// </summary>
public sealed class OperationOptions
{
    internal const string Section = "Operations";

    /// <value>How long one of its computations may run before it is asked to stop, 10 ms to 1 day. Default: null, as <c>Lanes:TimeLimit</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan? TimeLimit { get; set; }

    /// <value>
    /// Bytes of managed heap for one of its computations on a process lane, 16 MiB to 1 TiB. Default: null, as <c>Lanes:MemoryLimit</c>.
    /// </value>
    [Range(typeof(long), "16777216", "1099511627776")]
    public long? MemoryLimit { get; set; }

    /// <value>Lanes of one worker that it may take at a time, 1 to 1024. Default: null, all.</value>
    [Range(1, 1024)]
    public int? MaxLanes { get; set; }

    /// <value>
    /// How often a request may take down its worker or its lane's process before it is given up, 1 to 10. Default: 3.
    /// </value>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <value>
    /// Requests that may wait, holding no lane, while one lane computes, 0 to 10,000. A worker takes lanes × (1 + this) messages at
    /// a time. Default: 0, for an operation that only computes: then no message sits in a busy worker while another one is idle.
    /// </value>
    [Range(0, 10000)]
    public int WaitingPerLane { get; set; }

    /// <value>Whether its jobs let direct requests of all operations go first. Default: true.</value>
    public bool JobsYield { get; set; } = true;

    /// <value>Bytes that the body of a request may have, 0 to 15 MiB: the broker takes messages of up to 16 MiB. Default: 1 MiB.</value>
    [Range(0, 15728640)]
    public int MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <value>Bytes that a result may have as JSON, 1 to 15 MiB. Default: 1 MiB.</value>
    [Range(1, 15728640)]
    public int MaxResultBytes { get; set; } = 1024 * 1024;
}

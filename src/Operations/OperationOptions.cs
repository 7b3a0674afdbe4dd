using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations;

/// <summary>
/// The limits of one operation. Its registration sets the defaults. Settings of the section <c>Operations:{request type}</c> override
/// them, for example <c>Operations__CountPrimes__TimeLimit=00:00:30</c>.
/// </summary>
public sealed class OperationOptions
{
    internal const string Section = "Operations";

    /// <value>The time limit of each of its computations, 10 ms to 1 day. Default: null, which means <c>Lanes:TimeLimit</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan? TimeLimit { get; set; }

    /// <value>
    /// The managed heap of each of its computations on a process lane, in bytes, 16 MiB to 1 TiB. Default: null, which means
    /// <c>Lanes:MemoryLimit</c>.
    /// </value>
    [Range(typeof(long), "16777216", "1099511627776")]
    public long? MemoryLimit { get; set; }

    /// <value>The most lanes of one worker that it uses at a time, 1 to 1024. Default: null, which means all.</value>
    [Range(1, 1024)]
    public int? MaxLanes { get; set; }

    /// <value>
    /// A request that crashes its worker or its lane's process this often is rejected, 1 to 10. Default: 3. With 1 it is not retried after a
    /// crash of its worker, even if another request was the cause.
    /// </value>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <value>
    /// Requests that may wait without a lane for each lane that computes, 0 to 10,000. A worker prefetches lanes × (1 + this)
    /// messages. Default: 0, for operations that only compute: it prefetches as many as it has lanes, or more while their computations
    /// are short.
    /// </value>
    [Range(0, 10000)]
    public int WaitingPerLane { get; set; }

    /// <value>Whether its jobs yield lanes to direct requests. Default: true. If false, they have the priority of direct requests.</value>
    public bool JobsYield { get; set; } = true;

    /// <value>The maximum size of a request body in bytes, 0 to 15 MiB. The broker accepts messages of up to 16 MiB. Default: 1 MiB.</value>
    [Range(0, 15728640)]
    public int MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <value>The maximum size of a result as JSON, in bytes, 1 to 15 MiB. Default: 1 MiB.</value>
    [Range(1, 15728640)]
    public int MaxResultBytes { get; set; } = 1024 * 1024;
}

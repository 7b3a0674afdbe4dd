using System.ComponentModel.DataAnnotations;

namespace Messaging.Lanes;

/// <summary>The number of lanes, their isolation, and their limits.</summary>
public sealed class LanesOptions
{
    /// <value>The number of lanes, each of which runs one computation at a time, 1 to 1024. Default: the CPUs of this process.</value>
    [Range(1, 1024)]
    public int Count { get; set; } = Environment.ProcessorCount;

    /// <value>Where computations run. Default: <see cref="LaneIsolation.Process"/>.</value>
    public LaneIsolation Isolation { get; set; } = LaneIsolation.Process;

    /// <value>The scheduling priority of a lane. Default: <see cref="LanePriority.Normal"/>.</value>
    public LanePriority Priority { get; set; } = LanePriority.Normal;

    /// <value>The time limit of one computation, after which it is asked to stop, 10 ms to 1 day. Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>The time that a computation has to stop before it is killed, 0 to 10 minutes. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>The managed heap of one process lane in bytes, 16 MiB to 1 TiB. Default: null, no limit.</value>
    [Range(typeof(long), "16777216", "1099511627776")]
    public long? MemoryLimit { get; set; }

    /// <value>
    /// The number of abandoned lanes at which this worker reports itself unhealthy, 1 to 1024. Default: 2.
    /// </value>
    [Range(1, 1024)]
    public int MaxAbandoned { get; set; } = 2;
}

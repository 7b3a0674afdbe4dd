using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations.Api.Callers;

/// <summary>
/// Limits of one caller, for each operation. All calls for jobs count as one more operation, and so do all other calls. Without
/// authentication all callers are one: then only <see cref="MaxJobs"/> and <see cref="MaxJobBytes"/> apply.
/// </summary>
public sealed class LimitsOptions
{
    /// <value>Calls a second to one replica of the Api, 1 to 1,000,000. Default: 500.</value>
    [Range(1, 1000000)]
    public int RequestsPerSecond { get; set; } = 500;

    /// <value>The burst: calls at once, 1 to 1,000,000. Default: 1000.</value>
    [Range(1, 1000000)]
    public int Burst { get; set; } = 1000;

    /// <value>Calls that one replica of the Api has not answered yet, 1 to 1,000,000. Default: 200.</value>
    [Range(1, 1000000)]
    public int MaxInFlight { get; set; } = 200;

    /// <value>Unfinished jobs, over all replicas, 1 to 100,000,000. Default: 100,000.</value>
    [Range(1, 100000000)]
    public int MaxJobs { get; set; } = 100_000;

    /// <value>The bytes of the requests of unfinished jobs, over all replicas, 1024 to 1 TiB. Default: 512 MiB.</value>
    [Range(typeof(long), "1024", "1099511627776")]
    public long MaxJobBytes { get; set; } = 512L * 1024 * 1024;
}

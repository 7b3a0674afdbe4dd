using System.ComponentModel.DataAnnotations;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs;

/// <summary>The store of jobs and their times.</summary>
public sealed class JobsOptions
{
    /// <value>The database. Default: <see cref="JobStoreKind.PostgreSql"/>.</value>
    public JobStoreKind Store { get; set; } = JobStoreKind.PostgreSql;

    /// <value>The time from accepting a job to its deadline, 100 ms to 1 day. Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <value>How long a finished job is kept, 1 s to 1 year. Default: 24 hours.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);
}

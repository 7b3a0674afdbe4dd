using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations.Jobs;

/// <summary>How many dead letters are stored, and how long.</summary>
public sealed class DeadLettersOptions
{
    /// <value>How long a dead letter is kept unless it is replayed or discarded, 1 s to 1 year. Default: 14 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(14);

    /// <value>
    /// The bytes of stored dead letters above which further ones stay in their queues, 0 to 1 TiB. Default: 1 GiB. With 0 none is stored.
    /// </value>
    [Range(typeof(long), "0", "1099511627776")]
    public long MaxBytes { get; set; } = 1024 * 1024 * 1024;
}

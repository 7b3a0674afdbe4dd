using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations.Api.Requests;

/// <summary>Limits of requests that wait for workers.</summary>
public sealed class RequestsOptions
{
    /// <value>
    /// The time to the deadline of a request, and the longest that a caller can ask for: 100 ms to 1 day. Default: 30 s.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>The most requests that wait in one Api replica, 1 to 1,000,000. Default: 1000.</value>
    [Range(1, 1000000)]
    public int MaxPending { get; set; } = 1000;
}

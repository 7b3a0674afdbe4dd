using System.ComponentModel.DataAnnotations;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>How a service stops.</summary>
public sealed class HostingOptions
{
    /// <value>
    /// How long a service that was asked to stop still takes calls, while <c>/health/ready</c> is 503: until load balancers have noticed.
    /// 0 to 5 minutes. Default: 0.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ShutdownDelay { get; set; }
}

using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations.Worker.Draining;

/// <summary>How a worker leaves.</summary>
public sealed class WorkerOptions
{
    /// <value>
    /// How long a worker that is asked to stop goes on with what it has begun, 0 to 1 day. The rest goes back to the
    /// queue. Default: 30 s; let whoever stops the worker wait longer than that before it kills it.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

using System.ComponentModel.DataAnnotations;

namespace Messaging.Operations.Worker.Draining;

/// <summary>How a worker stops.</summary>
public sealed class WorkerOptions
{
    /// <value>
    /// How long a stopping worker continues with requests that have started, 0 to 1 day. It requeues the others. Default: 30 s.
    /// The orchestrator must wait longer than that before it kills the worker.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

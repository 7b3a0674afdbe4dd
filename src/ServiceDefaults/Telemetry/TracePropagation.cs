using System.Diagnostics;

namespace Messaging.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps one trace id from the HTTP call to the worker and back when no exporter listens: MassTransit writes the trace
/// headers only for an activity that somebody listens to.
/// </summary>
internal static class TracePropagation
{
    public static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetrySources.MassTransit,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}

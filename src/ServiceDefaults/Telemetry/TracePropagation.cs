using System.Diagnostics;
using MassTransit.Logging;
using Microsoft.Extensions.Hosting;

namespace Messaging.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps one trace id from the HTTP call to the worker and back, also if nothing is exported or a sampler drops the trace. MassTransit
/// writes trace headers only for an activity with a listener, and OpenTelemetry creates none for a dropped trace.
/// </summary>
internal sealed class TracePropagation : IHostedService, IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == DiagnosticHeaders.DefaultListenerName,
        Sample = (ref _) => ActivitySamplingResult.PropagationData,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();
}

using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Messaging.ServiceDefaults.Telemetry;

/// <summary>
/// Responsible for the life of telemetry: trace propagation always, export by OTLP when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
internal sealed class TelemetryService(IConfiguration configuration, IHostEnvironment environment) : IHostedService, IDisposable
{
    private ActivityListener? _propagation;
    private OpenTelemetrySdk? _export;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _propagation = TracePropagation.Listen();
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            _export = OpenTelemetrySdk.Create(Configure);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _export?.Dispose();
        _propagation?.Dispose();
    }

    private void Configure(IOpenTelemetryBuilder telemetry) => telemetry
        .ConfigureResource(resource => resource
            .AddService(environment.ApplicationName, serviceNamespace: "messaging")
            .AddEnvironmentVariableDetector())
        .WithTracing(tracing => tracing.AddSource([.. TelemetrySources.ActivitySources]))
        .WithMetrics(metrics => metrics.AddMeter([.. TelemetrySources.Meters]))
        .UseOtlpExporter();
}

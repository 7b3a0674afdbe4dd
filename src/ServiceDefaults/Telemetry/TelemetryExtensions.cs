using MassTransit.Logging;
using MassTransit.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Messaging.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>Adds trace propagation, and export by OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static void AddServiceTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<TracePropagation>();
        // Without an exporter OpenTelemetry would still record every activity.
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        // Not UseOtlpExporter: it also exports logs.
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(builder.Environment.ApplicationName, serviceNamespace: "messaging")
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddSource(DiagnosticHeaders.DefaultListenerName)
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter(InstrumentationOptions.MeterName, "System.Runtime", "Messaging.*")
                .AddOtlpExporter());
    }
}

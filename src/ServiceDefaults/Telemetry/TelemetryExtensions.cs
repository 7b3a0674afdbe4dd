using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddServiceTelemetry(this WebApplicationBuilder builder) =>
        builder.Services.AddHostedService<TelemetryService>();
}

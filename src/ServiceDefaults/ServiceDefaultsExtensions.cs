using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Logging;
using Messaging.ServiceDefaults.Settings;
using Messaging.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Messaging.ServiceDefaults;

/// <summary>The common parts of every host.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds the clock, logging, telemetry and health checks.</summary>
    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddServiceLogging();
        builder.AddServiceTelemetry();
        builder.AddSettings<HostingOptions>();
        builder.Services.LimitServerShutdown();
        builder.Services.AddSingleton<SignalLifetime>();
        builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<SignalLifetime>());
        builder.Services.AddHealthChecks().AddCheck<StoppingHealthCheck>("host", tags: ["ready"]);
        builder.Services.AddHostedService<EffectiveSettingsReport>();
    }

    /// <summary>Logs each HTTP call, and maps <c>/health/live</c> and <c>/health/ready</c>, in every environment.</summary>
    public static void MapServiceDefaults(this WebApplication app)
    {
        app.UseRequestLog();
        app.MapHealth();
    }
}

using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Logging;
using Messaging.ServiceDefaults.Settings;
using Messaging.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
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
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Services.LimitServerShutdown();
        builder.Services.AddSingleton<SignalLifetime>();
        builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<SignalLifetime>());
        builder.Services.AddHealthChecks().AddCheck<StoppingHealthCheck>("host", tags: ["ready"]);
        builder.Services.AddHostedService<EffectiveSettingsReport>();
    }

    /// <summary>
    /// Logs each HTTP call, and maps <c>/health/live</c> and <c>/health/ready</c>, in every environment. No browser guesses the media
    /// type of an answer.
    /// </summary>
    public static void MapServiceDefaults(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            // Only when the response starts: a problem clears the headers first.
            http.Response.OnStarting(NoSniff, http.Response);
            return next(http);
        });
        app.UseRequestLog();
        app.MapHealth();
    }

    private static Task NoSniff(object response)
    {
        ((HttpResponse)response).Headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }
}

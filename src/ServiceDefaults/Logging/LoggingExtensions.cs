using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// Serilog behind the standard logging interfaces: text for people in Development, JSON lines otherwise. Levels come
/// from the standard <c>Logging:LogLevel</c> section.
/// </summary>
internal static class LoggingExtensions
{
    private const string Text =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {SourceContext} trace={TraceId} request={RequestId}{NewLine}{Exception}";

    public static void AddServiceLogging(this WebApplicationBuilder builder)
    {
        builder.AddDefaultSettings(
            new("Logging:LogLevel:Default", "Information"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            // Names every route and every endpoint at each start.
            new("Logging:LogLevel:MassTransit", "Warning"));

        var logger = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext();
        logger = builder.Environment.IsDevelopment()
            ? logger.WriteTo.Console(outputTemplate: Text, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            : logger.WriteTo.Console(new JsonFormatter(renderMessage: true));

        builder.Logging.ClearProviders();
        // Not AddSerilog: that has Serilog decide the levels and switches the Logging:LogLevel section off.
        builder.Logging.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(logger.CreateLogger(), dispose: true));
    }
}

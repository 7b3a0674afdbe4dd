using System.Globalization;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// Serilog behind the standard logging interfaces: text for people in Development, compact JSON otherwise. Levels come
/// from the standard <c>Logging:LogLevel</c> section.
/// </summary>
internal static class LoggingExtensions
{
    private const string Text =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {SourceContext} trace={TraceId} request={RequestId}{NewLine}{Exception}";

    private const int WriteSize = 16 * 1024;

    /// <param name="builder">The host.</param>
    /// <param name="output">Where JSON goes; by default to standard output.</param>
    public static void AddServiceLogging(this WebApplicationBuilder builder, TextWriter? output = null)
    {
        builder.AddDefaultSettings(
            new("Logging:LogLevel:Default", "Information"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            // Names every route and every endpoint at each start.
            new("Logging:LogLevel:MassTransit", "Warning"));

        // What becomes of a line that cannot be written.
        SelfLog.Enable(Console.Error);
        builder.Logging.ClearProviders();
        // Serilog adds trace and span itself.
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
        var write = builder.Environment.IsDevelopment() ? WriteText() : WriteJson(output ?? new StreamWriter(Console.OpenStandardOutput(), bufferSize: WriteSize));
        builder.Services.AddSingleton(services => new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Sink(new BackgroundSink(write, services.GetRequiredService<TimeProvider>())).CreateLogger());
        // Not AddSerilog: that has Serilog decide the levels and switches the Logging:LogLevel section off.
        builder.Services.AddSingleton<ILoggerProvider>(services => new SerilogLoggerProvider(services.GetRequiredService<Logger>()));
        builder.AddRequestLog();
    }

    private static Action<IEnumerable<LogEvent>> WriteText()
    {
        var console = LoggerSinkConfiguration.CreateSink(to => to.Console(outputTemplate: Text, formatProvider: CultureInfo.InvariantCulture));
        return lines =>
        {
            foreach (var line in lines)
                console.Emit(line);
        };
    }

    private static Action<IEnumerable<LogEvent>> WriteJson(TextWriter output)
    {
        var json = new RenderedCompactJsonFormatter();
        var text = new StringWriter(CultureInfo.InvariantCulture);
        return lines =>
        {
            foreach (var line in lines)
            {
                text.GetStringBuilder().Clear();
                try
                {
                    json.Format(line, text);
                    output.Write(text.GetStringBuilder());
                }
                catch (Exception exception) when (exception is not IOException)
                {
                    SelfLog.WriteLine("A log line could not be formatted: {0}", exception);
                }
            }

            output.Flush();
        };
    }
}

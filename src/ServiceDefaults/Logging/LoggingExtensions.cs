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
/// Serilog behind the standard logging interfaces: text in Development, otherwise compact JSON. Levels come from the standard section
/// <c>Logging:LogLevel</c>.
/// </summary>
internal static class LoggingExtensions
{
    private const string Text =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {SourceContext} trace={TraceId} request={RequestId}{NewLine}{Exception}";

    private const int WriteSize = 16 * 1024;

    /// <param name="builder">The host.</param>
    /// <param name="output">The target of JSON lines. Default: standard output.</param>
    public static void AddServiceLogging(this WebApplicationBuilder builder, TextWriter? output = null)
    {
        builder.AddDefaultSettings(
            new("Logging:LogLevel:Default", "Information"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            // It logs every route and endpoint at each start.
            new("Logging:LogLevel:MassTransit", "Warning"));

        // For lines that cannot be written.
        SelfLog.Enable(Console.Error);
        builder.Logging.ClearProviders();
        // Serilog adds trace and span itself.
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
        var write = builder.Environment.IsDevelopment() ? WriteText() : WriteJson(output ?? new StreamWriter(Console.OpenStandardOutput(), bufferSize: WriteSize));
        builder.Services.AddSingleton(services => new LoggerConfiguration().MinimumLevel.Verbose()
            .Filter.With([.. services.GetServices<ILogEventFilter>()])
            .WriteTo.Sink(new BackgroundSink(write, services.GetRequiredService<TimeProvider>())).CreateLogger());
        // Not AddSerilog: Serilog would then decide the levels and ignore the section Logging:LogLevel.
        builder.Services.AddSingleton<ILoggerProvider>(services => new SerilogLoggerProvider(services.GetRequiredService<Logger>()));
        builder.AddRequestLog();
    }

    private static Action<IEnumerable<LogEvent>> WriteText()
    {
        var console = LoggerSinkConfiguration.CreateSink(to => to.Console(outputTemplate: Text, formatProvider: CultureInfo.InvariantCulture));
        return lines =>
        {
            foreach (var line in lines)
                console.Emit(EscapedLine.Of(line));
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

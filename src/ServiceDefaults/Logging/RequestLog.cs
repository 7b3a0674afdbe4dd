using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Hosting;
using Serilog.Extensions.Logging;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>Logs one line at the end of each HTTP call, and adds the request id to all lines of the call.</summary>
internal static class RequestLog
{
    private const string RequestId = "RequestId";

    // Serilog's template, without quotes around method and path.
    private const string Line = "HTTP {RequestMethod:l} {RequestPath:l} responded {StatusCode} in {Elapsed:0.000} ms";

    public static void AddRequestLog(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(services => new DiagnosticContext(services.GetRequiredService<Logger>()));

    public static void UseRequestLog(this WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            var id = new CallId(http.TraceIdentifier);
            http.Features.Set<IHttpRequestIdentifierFeature>(id);
            using var scope = app.Logger.BeginScope(id);
            await next(http);
        });
        app.UseSerilogRequestLogging(options =>
        {
            options.Logger = new StandardLevels(app.Services.GetRequiredService<Logger>(), app.Services.GetRequiredService<ILoggerFactory>());
            options.MessageTemplate = Line;
            options.GetLevel = (http, _, failure) => LevelOf(http, failure);
            options.EnrichDiagnosticContext = (line, http) =>
            {
                line.Set(RequestId, http.TraceIdentifier);
                if (http.User.Identity is { IsAuthenticated: true, Name: { } caller })
                    line.Set("Caller", caller);
            };
        });
    }

    private static LogEventLevel LevelOf(HttpContext http, Exception? failure)
    {
        // Health checks come every few seconds.
        if (http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
            return LogEventLevel.Debug;

        var failed = failure is not null || http.Response.StatusCode == StatusCodes.Status500InternalServerError;
        return failed && !http.RequestAborted.IsCancellationRequested ? LogEventLevel.Error : LogEventLevel.Information;
    }

    /// <summary>
    /// The id of a call. An endpoint can replace it by the id of its request. The framework's own scope keeps the first one.
    /// </summary>
    private sealed class CallId(string id) : IHttpRequestIdentifierFeature, IEnumerable<KeyValuePair<string, object>>
    {
        public string TraceIdentifier { get; set; } = id;

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            yield return new(RequestId, TraceIdentifier);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Applies the section <c>Logging:LogLevel</c> to the lines that Serilog writes itself.</summary>
    private sealed class StandardLevels(Serilog.ILogger log, ILoggerFactory standard, string category = "") : Serilog.ILogger
    {
        private readonly Microsoft.Extensions.Logging.ILogger _standard = standard.CreateLogger(category);

        public Serilog.ILogger ForContext<TSource>() => new StandardLevels(log.ForContext<TSource>(), standard, typeof(TSource).FullName!);

        public bool IsEnabled(LogEventLevel level) => _standard.IsEnabled(LevelConvert.ToExtensionsLevel(level));

        public void Write(LogEvent logEvent) => log.Write(logEvent);
    }
}

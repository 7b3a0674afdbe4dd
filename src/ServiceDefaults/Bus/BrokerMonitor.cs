using MassTransit;
using Messaging.ServiceDefaults.Logging;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Serilog.Core;
using Serilog.Events;
using Constants = RabbitMQ.Client.Constants;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>Logs the start and the end of an outage of the broker, in one line each.</summary>
internal sealed partial class BrokerMonitor(IOptions<BrokerOptions> options, TimeProvider clock, IHostEnvironment host, ILogger<BrokerMonitor> logger)
    : IReceiveEndpointObserver
{
    private const string Key = $"ConnectionStrings:{ConnectionStringNames.RabbitMq}";

    private readonly Outage _outage = new(clock, host);

    public Task Ready(ReceiveEndpointReady ready)
    {
        if (_outage.ShouldLogRecovery())
            LogConnected(Broker());
        return Task.CompletedTask;
    }

    /// <summary>Called by each endpoint for each failed attempt to connect.</summary>
    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        if (faulted.Exception is not { } exception || !IsAboutConnection(exception) || !_outage.ShouldLogFailure())
            return Task.CompletedTask;

        var cause = exception.GetBaseException();
        // MassTransit does not retry this.
        if (cause is AuthenticationFailureException)
            LogRejected(Broker(), cause.Message.TrimEnd('.'), Key, _outage.Remedy);
        else
            LogUnavailable(Broker(), cause.Message.TrimEnd('.'), Key, _outage.Remedy);
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    /// <summary>False if the broker closed only a channel, because it rejected a declaration.</summary>
    public static bool IsAboutConnection(Exception exception) => exception switch
    {
        BrokerUnreachableException or ConnectFailureException => true,
        // AMQP 0-9-1, 1.2: the codes that close the connection.
        OperationInterruptedException interrupted => interrupted.ShutdownReason is { ReplyCode: Constants.ConnectionForced or Constants.InvalidPath or >= 500 },
        ConnectionException { InnerException: { } cause } => IsAboutConnection(cause),
        _ => false,
    };

    /// <summary>Without the password.</summary>
    private string Broker()
    {
        var nodes = options.Value.Nodes.Select(node => new ConnectionFactory { Uri = node }).ToList();
        return $"{nodes[0].UserName}@{string.Join(',', nodes.Select(node => $"{node.HostName}:{node.Endpoint.Port}"))}";
    }

    [LoggerMessage(LogLevel.Warning, "The message broker {Broker:l} is unavailable: {Cause:l}. The connection is retried. It is configured by {Key:l}.{Remedy:l}")]
    private partial void LogUnavailable(string broker, string cause, string key, string remedy);

    [LoggerMessage(LogLevel.Error, "The message broker {Broker:l} rejects this service: {Cause:l}. The connection is not retried: correct {Key:l} and restart.{Remedy:l}")]
    private partial void LogRejected(string broker, string cause, string key, string remedy);

    [LoggerMessage(LogLevel.Information, "The message broker {Broker:l} is available again")]
    private partial void LogConnected(string broker);
}

/// <summary>
/// Drops log entries of MassTransit that <see cref="BrokerMonitor"/> replaces by one line: the stack trace of each failed attempt to
/// connect, and that a bus which never connected cannot be stopped. And each message that could not be sent, which its sender reports.
/// At the level Debug they are kept.
/// </summary>
internal sealed class BrokerLogFilter(IServiceProvider services) : ILogEventFilter
{
    private const string Category = "MassTransit";

    private const string SendFault = "S-FAULT ";

    private static readonly string[] Known = ["Connection Failed: {InputAddress}", "Failed to stop bus: {Address} ({Reason})"];

    // Not in the constructor: the logger factory is created with its filters.
    private readonly Lazy<ILogger> _massTransit = new(() => services.GetRequiredService<ILoggerFactory>().CreateLogger(Category));

    public bool IsEnabled(LogEvent logEvent) => !IsLeftOut(logEvent) || _massTransit.Value.IsEnabled(LogLevel.Debug);

    private static bool IsLeftOut(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault(Serilog.Core.Constants.SourceContextPropertyName) is ScalarValue { Value: Category }
        && (Known.Contains(logEvent.MessageTemplate.Text)
            || logEvent.MessageTemplate.Text.StartsWith(SendFault, StringComparison.Ordinal)
            || (logEvent.Exception is { } exception && BrokerMonitor.IsAboutConnection(exception)));
}

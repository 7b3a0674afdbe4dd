using System.Collections.Concurrent;
using System.Diagnostics;
using Messaging.TestSupport.Processes;
using Microsoft.Extensions.Logging;

namespace Messaging.TestSupport;

/// <summary>Keeps what a host in this process logs.</summary>
public sealed class CollectedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        _lines.Enqueue(new LogLine(logLevel.ToString(), message, Activity.Current?.TraceId.ToString(), null, $"{message} {exception}"));
    }

    public void Dispose()
    {
    }
}

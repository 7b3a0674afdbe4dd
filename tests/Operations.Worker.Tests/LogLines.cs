using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Worker.Tests;

/// <summary>What operations, their requests and lanes log, in order.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> All => [.. _lines];

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Messaging.Worker.GetListConsumer", StringComparison.Ordinal)
        || categoryName.StartsWith("Messaging.Operations.Worker.Events", StringComparison.Ordinal)
        || categoryName.StartsWith("Messaging.Operations.Worker.Requests", StringComparison.Ordinal)
        || categoryName.StartsWith("Messaging.Lanes", StringComparison.Ordinal)
            ? new Lines(_lines)
            : NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Information)
                lines.Enqueue(formatter(state, exception));
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Hosting;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Asked to stop: calls are still answered for {Delay}, /health/ready is 503. Press Ctrl-C again to end now.")]
    public static partial void StopDelayed(this ILogger logger, TimeSpan delay);

    [LoggerMessage(LogLevel.Information, "Stopping: waits up to {Seconds} s for requests and jobs in flight. Press Ctrl-C again to end now.")]
    public static partial void Stopping(this ILogger logger, int seconds);

    [LoggerMessage(LogLevel.Error, "Shutdown was not complete within {Time}: the process ends now")]
    public static partial void NotStopped(this ILogger logger, TimeSpan time);

    [LoggerMessage(LogLevel.Error, "A service failed to stop: the process ends now")]
    public static partial void FailedToStop(this ILogger logger, Exception? exception);

    [LoggerMessage(LogLevel.Error, "Shutdown was incomplete")]
    public static partial void ShutdownIncomplete(this ILogger logger, Exception exception);
}

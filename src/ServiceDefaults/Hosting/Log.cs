using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Hosting;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Not stopped within {Time}: the process ends without what is left")]
    public static partial void NotStopped(this ILogger logger, TimeSpan time);

    [LoggerMessage(LogLevel.Error, "A part failed to stop: the process ends without it")]
    public static partial void FailedToStop(this ILogger logger, Exception? exception);

    [LoggerMessage(LogLevel.Error, "Not all of the service could be disposed of: the process ends without that")]
    public static partial void NotDisposedOf(this ILogger logger, Exception exception);
}

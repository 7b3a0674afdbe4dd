using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Hosting;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Not stopped within {Time}: the process ends without what is left")]
    public static partial void DidNotStop(this ILogger logger, TimeSpan time, Exception? exception);
}

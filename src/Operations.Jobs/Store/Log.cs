namespace Messaging.Operations.Jobs.Store;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The job store is unavailable: jobs are refused, and results wait")]
    public static partial void StoreUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "The job store is available")]
    public static partial void StoreAvailable(this ILogger logger);
}

namespace Messaging.Operations.Jobs.Store;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The job store {Store:l} is unavailable: {Cause:l}. Jobs are rejected, and results wait. It is configured by {Key:l}.{Remedy:l}")]
    public static partial void StoreUnavailable(this ILogger logger, string store, string cause, string key, string remedy);

    [LoggerMessage(LogLevel.Debug, "The job store could not be used")]
    public static partial void StoreFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "The job store refused a statement, which will be retried: {Code:l}: {Cause:l}")]
    public static partial void StatementRefused(this ILogger logger, string code, string cause, Exception exception);

    [LoggerMessage(LogLevel.Information, "The job store {Store:l} is available again")]
    public static partial void StoreAvailable(this ILogger logger, string store);

    [LoggerMessage(LogLevel.Information, "Jobs are stored in {Store:l}")]
    public static partial void StoreUsed(this ILogger logger, string store);
}

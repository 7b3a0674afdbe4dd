namespace Messaging.Operations.Jobs.Store;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The job store cannot be used: jobs are refused, and results wait, until it can")]
    public static partial void StoreAway(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "The job store can be used")]
    public static partial void StoreThere(this ILogger logger);
}

namespace Messaging.Operations.Jobs.Sweeping;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Count} unsent jobs sent")]
    public static partial void Dispatched(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "{Count} jobs of {Operation} are sent again: neither the broker nor a worker has their messages")]
    public static partial void Missing(this ILogger logger, int count, string operation);

    [LoggerMessage(LogLevel.Information, "{Count} unfinished jobs requeued: their messages were lost with the previous process")]
    public static partial void Requeued(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} expired: its deadline passed before it was finished")]
    public static partial void Expired(this ILogger logger, Guid jobId);

    [LoggerMessage(LogLevel.Debug, "{Count} finished jobs removed: their retention has ended")]
    public static partial void Purged(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Debug, "{Count} dead letters removed: their retention has ended")]
    public static partial void DeadLettersPurged(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "A sweep of jobs failed, and will be repeated")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}

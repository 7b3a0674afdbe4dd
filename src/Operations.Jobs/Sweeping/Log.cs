namespace Messaging.Operations.Jobs.Sweeping;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Count} jobs sent that had not been")]
    public static partial void SentLate(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Information, "{Count} unfinished jobs queued again: their messages ended with the process that had them")]
    public static partial void QueuedAgain(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} expired: its deadline passed before there was an outcome")]
    public static partial void Expired(this ILogger logger, Guid jobId);

    [LoggerMessage(LogLevel.Debug, "{Count} finished jobs removed: their time is over")]
    public static partial void Purged(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "A sweep of jobs failed, and is repeated")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}

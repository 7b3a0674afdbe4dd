namespace Messaging.Operations.Jobs.Delivery;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The paused operations could not be read. It will be repeated")]
    public static partial void PausesNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be sent, and will be retried: {Reason}")]
    public static partial void NotSent(this ILogger logger, Guid jobId, string reason);

    [LoggerMessage(LogLevel.Debug, "The cancellation of job {JobId} could not be sent, and will be retried: {Reason}")]
    public static partial void CancelNotSent(this ILogger logger, Guid jobId, string reason);
}

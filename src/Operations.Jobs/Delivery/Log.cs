namespace Messaging.Operations.Jobs.Delivery;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be sent, and will be retried: {Reason}")]
    public static partial void NotSent(this ILogger logger, Guid jobId, string reason);

    [LoggerMessage(LogLevel.Debug, "The cancellation of job {JobId} could not be sent, and will be retried: {Reason}")]
    public static partial void CancelNotSent(this ILogger logger, Guid jobId, string reason);
}

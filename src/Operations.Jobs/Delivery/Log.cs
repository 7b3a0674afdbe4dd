namespace Messaging.Operations.Jobs.Delivery;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Job {JobId} was not sent, and is tried again until it is: {Reason}")]
    public static partial void NotSent(this ILogger logger, Guid jobId, string reason);

    [LoggerMessage(LogLevel.Debug, "Workers were not told that job {JobId} is cancelled, and are told later: {Reason}")]
    public static partial void CancelNotSent(this ILogger logger, Guid jobId, string reason);
}

namespace Messaging.Operations.Worker.Requests;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The result could not be delivered: its queue does not exist. It is sent again until the deadline")]
    public static partial void AnswerReturned(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Request not started: {Reason}")]
    public static partial void NotStarted(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Request stopped: {Reason}")]
    public static partial void Stopped(this ILogger logger, string reason, Exception? exception);

    [LoggerMessage(LogLevel.Information, "Request requeued: {Reason}")]
    public static partial void Requeued(this ILogger logger, string reason, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Request moved to another queue after {CrashCount} crashes of its worker or lane process")]
    public static partial void Forwarded(this ILogger logger, int crashCount);

    [LoggerMessage(LogLevel.Warning, "Request crashed its lane process, {CrashCount} crashes so far: requeued")]
    public static partial void QuarantinedCrashed(this ILogger logger, int crashCount, Exception crash);

    [LoggerMessage(LogLevel.Warning, "The other workers could not be asked whether a request crashed them, or did not get an answer")]
    public static partial void WorkersNotReached(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The Api could not be notified of this worker: cancellations from before its start are not known here")]
    public static partial void JoinNotPublished(this ILogger logger, Exception exception);
}

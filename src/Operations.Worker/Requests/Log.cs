namespace Messaging.Operations.Worker.Requests;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Request not begun: {Reason}")]
    public static partial void NotBegun(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Request stopped: {Reason}")]
    public static partial void Stopped(this ILogger logger, string reason, Exception? exception);

    [LoggerMessage(LogLevel.Information, "Request given back to its queue: this worker stops")]
    public static partial void GivenBack(this ILogger logger, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Request sent on: workers or lane processes died {Deaths} times while they had it")]
    public static partial void SentOn(this ILogger logger, int deaths);

    [LoggerMessage(LogLevel.Warning, "Request crashed, with {Deaths} deaths now: it goes back to its queue")]
    public static partial void SuspectCrashed(this ILogger logger, int deaths, Exception crash);

    [LoggerMessage(LogLevel.Warning, "Callers that left before this worker came are not known here: it could not be told that the worker is there")]
    public static partial void JoinedNotTold(this ILogger logger, Exception exception);
}

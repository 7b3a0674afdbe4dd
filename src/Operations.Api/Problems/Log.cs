namespace Messaging.Operations.Api.Problems;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Request {RequestId} answered with the problem {Problem}, status {Status}{Reason:l}")]
    public static partial void Answered(this ILogger logger, string requestId, string problem, int status, string reason, Exception? cause);
}

namespace Messaging.Operations.Api.Requests;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Workers were not told that the caller of request {CancelledRequestId} left")]
    public static partial void CancelNotSent(this ILogger logger, Guid cancelledRequestId, Exception exception);
}

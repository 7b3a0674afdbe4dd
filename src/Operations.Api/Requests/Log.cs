namespace Messaging.Operations.Api.Requests;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The cancellation of request {CancelledRequestId} could not be sent")]
    public static partial void CancelNotSent(this ILogger logger, Guid cancelledRequestId, Exception exception);
}

namespace Messaging.Operations.Worker.Events;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Event} could not be sent to the caller: the request continues")]
    public static partial void EventNotSent(this ILogger logger, string @event, Exception exception);
}

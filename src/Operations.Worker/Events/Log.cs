namespace Messaging.Operations.Worker.Events;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Event} could not be sent to whoever asked for it: the request goes on")]
    public static partial void EventNotSent(this ILogger logger, string @event, Exception exception);
}

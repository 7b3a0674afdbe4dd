namespace Messaging.Operations.Jobs.DeadLetters;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A dead letter of {Queue} could not be stored, which will be retried")]
    public static partial void NotStored(this ILogger logger, string queue, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A dead letter of {Queue} is dropped: with the transport in memory there is no other place while the store is full or does not keep up")]
    public static partial void Dropped(this ILogger logger, string queue);
}

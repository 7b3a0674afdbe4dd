namespace Messaging.Worker.Queues;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A probe of the consumer of {Queue} was not answered: {Reason}")]
    public static partial void ProbeUnanswered(this ILogger logger, string queue, string reason);

    [LoggerMessage(LogLevel.Warning, "The consumer of {Queue} could not be probed")]
    public static partial void ProbeFailed(this ILogger logger, string queue, Exception exception);

    [LoggerMessage(LogLevel.Error, "The consumer of {Queue} is connected and has got nothing for {Time}, not even probes: reconnecting")]
    public static partial void ConsumerSilent(this ILogger logger, string queue, TimeSpan time);
}

namespace Messaging.Operations.Worker.Draining;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Draining: {Requests} requests in flight, those that have started may take {Timeout}")]
    public static partial void Draining(this ILogger logger, int requests, TimeSpan timeout);

    [LoggerMessage(LogLevel.Information, "Drained: {Finished} requests finished, {Requeued} requeued")]
    public static partial void Drained(this ILogger logger, int finished, int requeued);

    [LoggerMessage(LogLevel.Warning, "The consumers could not be stopped")]
    public static partial void ConsumersNotStopped(this ILogger logger, Exception exception);
}

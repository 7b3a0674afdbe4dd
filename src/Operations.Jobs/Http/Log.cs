namespace Messaging.Operations.Jobs.Http;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} ({Operation}) accepted")]
    public static partial void Accepted(this ILogger logger, Guid jobId, string operation);
}

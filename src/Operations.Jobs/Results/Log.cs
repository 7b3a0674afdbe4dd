namespace Messaging.Operations.Jobs.Results;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} {State}")]
    public static partial void Ended(this ILogger logger, Guid jobId, string state);

    [LoggerMessage(LogLevel.Warning, "A duplicate result of job {JobId}, {State}, is not stored: the job is {Final}")]
    public static partial void DuplicateResult(this ILogger logger, Guid jobId, string state, string final);

    [LoggerMessage(LogLevel.Information, "Job {JobId} was started although it is {Final}: its worker is told to stop")]
    public static partial void StartedAfterEnd(this ILogger logger, Guid jobId, string final);
}

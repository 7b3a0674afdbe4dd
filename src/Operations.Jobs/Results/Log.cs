namespace Messaging.Operations.Jobs.Results;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} {State}")]
    public static partial void Ended(this ILogger logger, Guid jobId, string state);

    [LoggerMessage(LogLevel.Error, "The response to job {JobId} could not be converted to its result: the function given to Returns in Operations.cs of the Api threw an exception")]
    public static partial void ResultNotConverted(this ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A duplicate result of job {JobId}, {State}, is not stored: the job is {Final}")]
    public static partial void DuplicateResult(this ILogger logger, Guid jobId, string state, string final);

    [LoggerMessage(LogLevel.Information, "A worker started job {JobId}, which is {Final}. The cancellation is sent again")]
    public static partial void StartedAfterEnd(this ILogger logger, Guid jobId, string final);
}

namespace Messaging.Operations.Jobs.Results;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} {State}")]
    public static partial void Ended(this ILogger logger, Guid jobId, string state);

    [LoggerMessage(LogLevel.Warning, "A late outcome of job {JobId}, {State}, is not stored: the job is {Final}")]
    public static partial void LateOutcome(this ILogger logger, Guid jobId, string state, string final);

    [LoggerMessage(LogLevel.Information, "Job {JobId} was begun although it is {Final}: its worker is told")]
    public static partial void BegunInVain(this ILogger logger, Guid jobId, string final);
}

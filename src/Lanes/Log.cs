namespace Messaging.Lanes;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "This system does not support the lane priority {Priority}: it stays Normal")]
    public static partial void PriorityNotApplied(this ILogger logger, LanePriority priority);

    [LoggerMessage(LogLevel.Debug, "Lane {Lane} runs {Computation} of request {RequestId}")]
    public static partial void LaneRuns(this ILogger logger, int lane, string computation, Guid? requestId);

    [LoggerMessage(LogLevel.Error, "Lane {Lane} is abandoned: {Computation} of request {RequestId} does not stop, and a thread cannot be killed")]
    public static partial void LaneAbandoned(this ILogger logger, int lane, string computation, Guid? requestId);

    [LoggerMessage(LogLevel.Error, "Lane {Lane} could not run {Computation} of request {RequestId}")]
    public static partial void LaneFailed(this ILogger logger, int lane, string computation, Guid? requestId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Lane process {ProcessId} was killed: {Computation} of request {RequestId} did not stop")]
    public static partial void LaneKilled(this ILogger logger, int processId, string computation, Guid? requestId);

    [LoggerMessage(LogLevel.Error, "Lane process {ProcessId} ended with {Ending} while it ran {Computation} of request {RequestId}")]
    public static partial void LaneCrashed(this ILogger logger, int processId, string ending, string computation, Guid? requestId);

    [LoggerMessage(LogLevel.Warning, "{Computation} of request {RequestId} left processes running: they are killed with lane process {ProcessId}")]
    public static partial void LaneLeftProcesses(this ILogger logger, string computation, Guid? requestId, int processId);

    [LoggerMessage(LogLevel.Error, "A lane process could not be started: {Reason}")]
    public static partial void LaneNotStarted(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Lane process {ProcessId} wrote for request {RequestId}: {Output}")]
    public static partial void LaneWrote(this ILogger logger, int processId, Guid? requestId, string output);

    [LoggerMessage(LogLevel.Warning, "Lane process {ProcessId} wrote {Lines} more lines for request {RequestId}, which are not logged")]
    public static partial void LaneWroteTooMuch(this ILogger logger, int processId, long lines, Guid? requestId);
}

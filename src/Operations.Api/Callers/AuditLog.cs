namespace Messaging.Operations.Api.Callers;

/// <summary>Who asked for, cancelled or was refused what: lines of their own category, with the trace as in all lines. Never a key or a body.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "Messaging.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>A direct request that is sent to workers. Logged where callers have names.</summary>
    public void Asked(Caller caller, OperationName operation, Guid requestId)
    {
        if (caller.Name.Length > 0)
            Asked(caller.Name, requestId, operation.Name);
    }

    public void Accepted(Caller caller, string operation, Guid jobId) => Accepted(Shown(caller.Name), jobId, operation);

    public void Cancelled(Caller caller, Guid jobId, string owner) => Cancelled(Shown(caller.Name), jobId, Shown(owner));

    public void Drained(Caller caller, string worker, bool drain)
    {
        if (drain)
            Drained(Shown(caller.Name), worker);
        else
            Resumed(Shown(caller.Name), worker);
    }

    public void Paused(Caller caller, OperationName operation, bool paused)
    {
        if (paused)
            Paused(Shown(caller.Name), operation.Name);
        else
            Unpaused(Shown(caller.Name), operation.Name);
    }

    public void Retried(Caller caller, Guid jobId, string owner) => Retried(Shown(caller.Name), jobId, Shown(owner));

    public void Replayed(Caller caller, Guid deadLetter, string queue) => Replayed(Shown(caller.Name), deadLetter, queue);

    public void Discarded(Caller caller, Guid deadLetter, string queue) => Discarded(Shown(caller.Name), deadLetter, queue);

    /// <param name="caller">Who discarded them.</param>
    /// <param name="count">How many.</param>
    /// <param name="filter">The query of the call.</param>
    public void Discarded(Caller caller, int count, string filter) => Discarded(Shown(caller.Name), count, filter);

    public void Refused(HttpContext http, string? scope) =>
        Refused(Shown(Caller.Of(http).Name), http.Request.Method, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, scope);

    private static string Shown(string name) => name.Length == 0 ? "anonymous" : name;

    [LoggerMessage(LogLevel.Information, "{Caller} asked for {Operation}, request {RequestId}")]
    private partial void Asked(string caller, Guid requestId, string operation);

    [LoggerMessage(LogLevel.Information, "{Caller} submitted job {JobId} ({Operation})")]
    private partial void Accepted(string caller, Guid jobId, string operation);

    [LoggerMessage(LogLevel.Information, "{Caller} cancelled job {JobId} of {Owner}")]
    private partial void Cancelled(string caller, Guid jobId, string owner);

    [LoggerMessage(LogLevel.Information, "{Caller} drains worker {Worker}")]
    private partial void Drained(string caller, string worker);

    [LoggerMessage(LogLevel.Information, "{Caller} resumes worker {Worker}")]
    private partial void Resumed(string caller, string worker);

    [LoggerMessage(LogLevel.Information, "{Caller} pauses operation {Operation}")]
    private partial void Paused(string caller, string operation);

    [LoggerMessage(LogLevel.Information, "{Caller} resumes operation {Operation}")]
    private partial void Unpaused(string caller, string operation);

    [LoggerMessage(LogLevel.Information, "{Caller} retried job {JobId} of {Owner}")]
    private partial void Retried(string caller, Guid jobId, string owner);

    [LoggerMessage(LogLevel.Information, "{Caller} replayed dead letter {DeadLetter} to {Queue}")]
    private partial void Replayed(string caller, Guid deadLetter, string queue);

    [LoggerMessage(LogLevel.Information, "{Caller} discarded dead letter {DeadLetter} of {Queue}")]
    private partial void Discarded(string caller, Guid deadLetter, string queue);

    [LoggerMessage(LogLevel.Information, "{Caller} discarded {Count} dead letters ({Filter})")]
    private partial void Discarded(string caller, int count, string filter);

    [LoggerMessage(LogLevel.Warning, "{Caller} was refused {Method} {Path}: it does not have the scope {Scope}")]
    private partial void Refused(string caller, string method, string? path, string? scope);
}

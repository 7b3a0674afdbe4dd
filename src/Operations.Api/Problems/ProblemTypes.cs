using MassTransit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Problems;

/// <summary>All problem types. Other problems have only their HTTP status.</summary>
public static class ProblemTypes
{
    public static readonly ProblemType DeadlineExceeded = new(
        "deadline-exceeded", Status504GatewayTimeout, "No worker answered before the deadline.",
        "The request was accepted, but no worker answered it in time: none is running, all are busy, or the work takes longer. "
        + "The work is stopped. Try again later. If the request had 'Prefer: wait=<seconds>', use a larger value.");

    public static readonly ProblemType WorkerFault = new(
        "worker-fault", Status500InternalServerError, "The worker failed.",
        "A worker took the request and failed. The reason is in the operator's log under the traceId of this response. "
        + "A retry helps only if the cause was temporary.");

    public static readonly ProblemType BrokerUnavailable = new(
        "broker-unavailable", Status503ServiceUnavailable, "The message broker is unavailable.",
        "The request was not accepted. The connection is restored automatically: "
        + "try again after the time in Retry-After.");

    public static readonly ProblemType TooManyPending = new(
        "too-many-pending", Status503ServiceUnavailable, "Too many requests are waiting for workers.",
        "This replica has reached its limit of waiting requests. The request was not accepted: "
        + "try again after the time in Retry-After.");

    public static readonly ProblemType OperationPaused = new(
        "operation-paused", Status503ServiceUnavailable, "The operation is paused.",
        "The operator has paused it. The request was not accepted: try again after the time in Retry-After, "
        + "or submit it as a job, which waits until the operation is resumed.");

    public static readonly ProblemType ComputationFailed = new(
        "computation-failed", Status500InternalServerError, "The computation failed.",
        "The computation ended with an error. The reason is in the operator's log under the traceId of this response. "
        + "A retry will most likely fail too.");

    public static readonly ProblemType ComputationCrashed = new(
        "computation-crashed", Status500InternalServerError, "The computation crashed.",
        "The computation crashed its process or its workers. Other requests were not affected. "
        + "A retry will most likely crash too.");

    public static readonly ProblemType ComputationTimeLimit = new(
        "computation-time-limit", Status504GatewayTimeout, "The computation exceeded its time limit.",
        "The operator limits the time of one computation, and it was stopped at that limit. A retry helps only with a higher limit, or if its worker had too little CPU.");

    public static readonly ProblemType ComputationMemoryLimit = new(
        "computation-memory-limit", Status500InternalServerError, "The computation exceeded its memory limit.",
        "The operator limits the memory of one computation, and it was stopped at that limit. A retry will most likely fail too.");

    public static readonly ProblemType InvalidRequest = new(
        "invalid-request", Status400BadRequest, "The request is invalid.",
        "A value in the request is not allowed. The detail of the problem names the value and what is allowed.");

    public static readonly ProblemType RequestTooLarge = new(
        "request-too-large", Status413PayloadTooLarge, "The request is too large.",
        "The body exceeds the limit of the operation. The detail of the problem names the limit.");

    public static readonly ProblemType RequestTimeout = new(
        "request-timeout", Status408RequestTimeout, "The request took too long to arrive.",
        "The body did not arrive in the time that the operator allows. The connection is closed. Try again on a faster connection.");

    public static readonly ProblemType CrossSiteRequest = new(
        "cross-site-request", Status403Forbidden, "The request came from a page of another site.",
        "A browser sent it for a page whose origin is not allowed. The operator can allow the origin by the setting Http:AllowedOrigins.");

    public static readonly ProblemType UnsupportedMediaType = new(
        "unsupported-media-type", Status415UnsupportedMediaType, "The body has an unsupported type or coding.",
        "The detail of the problem names the header, its value, and what is allowed.");

    public static readonly ProblemType PreconditionFailed = new(
        "precondition-failed", Status412PreconditionFailed, "A precondition of the request is not met.",
        "The ETag of the job does not meet If-Match or If-None-Match, so nothing was changed. Get the job to see its current state.");

    public static readonly ProblemType IdempotencyKeyReused = new(
        "idempotency-key-reused", Status422UnprocessableEntity, "The idempotency key belongs to another request.",
        "A job with this key exists, but for a different request. A key names one request: "
        + "use a new key for another one.");

    public static readonly ProblemType IdempotencyKeyInUse = new(
        "idempotency-key-in-use", Status409Conflict, "A request with this idempotency key is in progress.",
        "The first request with this key is still being accepted. Try again after the time in Retry-After to get the same job.");

    public static readonly ProblemType JobNotFound = new(
        "job-not-found", Status404NotFound, "The job was not found.",
        "There is no such job for this caller: it never existed, its retention time has passed, or it belongs to another caller.");

    public static readonly ProblemType JobFinished = new(
        "job-finished", Status409Conflict, "The job has finished.",
        "The job is in a final state and cannot be cancelled.");

    public static readonly ProblemType WorkerNotFound = new(
        "worker-not-found", Status404NotFound, "The worker was not found.",
        "No worker with this id has reported in the last 10 seconds. List the workers to see those that run.");

    public static readonly ProblemType OperationNotFound = new(
        "operation-not-found", Status404NotFound, "The operation was not found.",
        "This API has no operation with this name. The detail of the problem names those that it has.");

    public static readonly ProblemType JobNotRetryable = new(
        "job-not-retryable", Status409Conflict, "The job cannot be retried.",
        "Only a job that failed, expired or was cancelled can be retried, and only while this API has its operation. "
        + "The detail of the problem names the state of the job, or the operation.");

    public static readonly ProblemType CountChanged = new(
        "count-changed", Status409Conflict, "The number of matches has changed.",
        "The filter matches another number of jobs or dead letters than the caller has confirmed, so nothing was changed. The detail of the problem names the number now. Send the request again with it in confirm.");

    public static readonly ProblemType DeadLetterNotFound = new(
        "dead-letter-not-found", Status404NotFound, "The dead letter was not found.",
        "There is no such dead letter: it never existed, it was replayed or discarded, or its retention time has passed.");

    public static readonly ProblemType DeadLetterNotReplayable = new(
        "dead-letter-not-replayable", Status409Conflict, "The dead letter cannot be replayed.",
        "It is the request of a job, which can be retried instead, this API has no operation with its queue, or another call replays it at the moment. "
        + "The detail of the problem names the reason.");

    public static readonly ProblemType JobStoreUnavailable = new(
        "job-store-unavailable", Status503ServiceUnavailable, "The job store is unavailable.",
        "This API can neither accept nor read jobs, so nothing was started. Accepted jobs continue. "
        + "The connection is restored automatically: try again after the time in Retry-After.");

    public static readonly ProblemType ResultTooLarge = new(
        "result-too-large", Status500InternalServerError, "The result is too large.",
        "The work was done, but its result exceeds the limit of the operation. A retry will fail too.");

    public static readonly ProblemType AuthenticationRequired = new(
        "authentication-required", Status401Unauthorized, "Authentication is required.",
        "Send a valid key or token: 'Authorization: Bearer <key>'. The operator of this API hands out keys.");

    public static readonly ProblemType InsufficientScope = new(
        "insufficient-scope", Status403Forbidden, "The key or token does not have the scope.",
        "The key or token of this request does not have the scope that this path and method need. The header WWW-Authenticate names it.");

    public static readonly ProblemType TooManyRequests = new(
        "too-many-requests", Status429TooManyRequests, "The caller has sent too many requests.",
        "The operator limits the requests of each caller. Try again after the time in Retry-After.");

    public static readonly ProblemType TooManyJobs = new(
        "too-many-jobs", Status429TooManyRequests, "The caller has too many unfinished jobs.",
        "The operator limits the unfinished jobs of each caller, and the size of their requests. The job was not accepted: "
        + "try again when others have finished.");

    public static readonly ProblemType IdentityProviderUnavailable = new(
        "identity-provider-unavailable", Status503ServiceUnavailable, "Tokens cannot be checked.",
        "The provider of tokens does not answer, so this API does not know its keys. Try again after the time in Retry-After.");

    /// <summary>Problems of every request to an API with authentication.</summary>
    public static readonly IReadOnlyList<ProblemType> OfCallers = [AuthenticationRequired, InsufficientScope, TooManyRequests];

    /// <summary>Problems of requests that change something. The second one only with authentication; a status has one description.</summary>
    public static readonly IReadOnlyList<ProblemType> OfChanges = [CrossSiteRequest, InsufficientScope];

    /// <summary>Problems of a request that a worker took.</summary>
    public static readonly IReadOnlyList<ProblemType> OfWorkers =
        [WorkerFault, ComputationFailed, ComputationCrashed, ComputationTimeLimit, ComputationMemoryLimit, ResultTooLarge];

    /// <summary>Problems of a job that failed or expired.</summary>
    public static readonly IReadOnlyList<ProblemType> OfJobs = [DeadlineExceeded, InvalidRequest, .. OfWorkers];

    /// <summary>Problems of a direct request.</summary>
    public static readonly IReadOnlyList<ProblemType> OfOperations = [DeadlineExceeded, BrokerUnavailable, TooManyPending, OperationPaused, .. OfWorkers];

    public static readonly IReadOnlyList<ProblemType> All =
    [
        .. OfOperations, InvalidRequest, RequestTooLarge, RequestTimeout, CrossSiteRequest, UnsupportedMediaType, PreconditionFailed,
        IdempotencyKeyReused, IdempotencyKeyInUse,
        JobNotFound, JobFinished, WorkerNotFound, OperationNotFound, JobNotRetryable, CountChanged, DeadLetterNotFound,
        DeadLetterNotReplayable, JobStoreUnavailable, .. OfCallers, TooManyJobs, IdentityProviderUnavailable,
    ];

    /// <summary>The problem type of a fault, by its outcome. Without an outcome it is a fault of the worker.</summary>
    public static ProblemType Of(Fault fault) => Outcome(fault) switch
    {
        FaultOutcomes.Failed => ComputationFailed,
        FaultOutcomes.Crashed => ComputationCrashed,
        FaultOutcomes.TimeLimit => ComputationTimeLimit,
        FaultOutcomes.MemoryLimit => ComputationMemoryLimit,
        FaultOutcomes.InvalidRequest => InvalidRequest,
        FaultOutcomes.ResultTooLarge => ResultTooLarge,
        _ => WorkerFault,
    };

    /// <summary>Why a request is invalid. The reason of other faults is only for the log.</summary>
    /// <returns>Null for the explanation of the type.</returns>
    public static string? DetailOf(Fault fault) => Of(fault) == InvalidRequest ? fault.Exceptions.FirstOrDefault()?.Message : null;

    private static string? Outcome(Fault fault) =>
        fault.Exceptions.FirstOrDefault()?.Data?.TryGetValue(FaultOutcomes.Key, out var outcome) is true ? outcome?.ToString() : null;
}

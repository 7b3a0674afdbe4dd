using MassTransit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Problems;

/// <summary>All problems that have a type of their own. Any other is told by its HTTP status alone.</summary>
public static class ProblemTypes
{
    public static readonly ProblemType DeadlineExceeded = new(
        "deadline-exceeded", Status504GatewayTimeout, "No worker answered before the deadline.",
        "The request was accepted, but no worker answered it in time: none is running, all are busy, or the work takes longer. "
        + "It will not be worked on any more. Try again later, or name a later deadline by 'Prefer: wait=<seconds>' if you named one.");

    public static readonly ProblemType WorkerFault = new(
        "worker-fault", Status500InternalServerError, "The worker failed at this request.",
        "A worker took the request and failed. The reason is in the operator's log under the traceId of this answer. "
        + "Asking again helps only if the reason was a passing one.");

    public static readonly ProblemType BrokerUnavailable = new(
        "broker-unavailable", Status503ServiceUnavailable, "The message broker is unavailable.",
        "The request was not accepted. The connection is restored automatically: "
        + "try again after the time in Retry-After.");

    public static readonly ProblemType TooManyPending = new(
        "too-many-pending", Status503ServiceUnavailable, "Too many requests wait for workers already.",
        "This replica lets only so many requests wait, and that many do. The request was not accepted: "
        + "try again after the time in Retry-After.");

    public static readonly ProblemType ComputationFailed = new(
        "computation-failed", Status500InternalServerError, "The computation failed.",
        "The computation itself ended with an error. The reason is in the operator's log under the traceId of this answer. "
        + "Asking again will most likely fail again.");

    public static readonly ProblemType ComputationCrashed = new(
        "computation-crashed", Status500InternalServerError, "The computation crashed.",
        "The computation took down the process that ran it, or workers that had it. Nothing else was harmed. "
        + "Asking again will most likely crash again.");

    public static readonly ProblemType ComputationTimeLimit = new(
        "computation-time-limit", Status504GatewayTimeout, "The computation ran longer than it may.",
        "The operator limits how long one computation may run, and it was stopped there. Asking again helps only if the workers were overloaded.");

    public static readonly ProblemType ComputationMemoryLimit = new(
        "computation-memory-limit", Status500InternalServerError, "The computation wanted more memory than it may have.",
        "The operator limits how much memory one computation may have, and it was stopped there. Asking again will most likely end the same way.");

    public static readonly ProblemType InvalidRequest = new(
        "invalid-request", Status400BadRequest, "The request cannot be understood.",
        "A value in the request is not one of those that are allowed. The detail of the problem names both.");

    public static readonly ProblemType RequestTooLarge = new(
        "request-too-large", Status413PayloadTooLarge, "The request is too large.",
        "The body has more bytes than the operation takes. The detail of the problem names the limit.");

    public static readonly ProblemType IdempotencyKeyReused = new(
        "idempotency-key-reused", Status422UnprocessableEntity, "The idempotency key belongs to another request.",
        "A job with this key exists, and what it was asked for is not what is asked for now. A key names one request: "
        + "take a new key for another one.");

    public static readonly ProblemType IdempotencyKeyInUse = new(
        "idempotency-key-in-use", Status409Conflict, "A request with this idempotency key is just being accepted.",
        "The first request with this key has no answer yet. Ask again after the time in Retry-After to get the same job as that one.");

    public static readonly ProblemType JobNotFound = new(
        "job-not-found", Status404NotFound, "There is no such job.",
        "No job has this id. Either none ever had, or it finished longer ago than the operator keeps jobs.");

    public static readonly ProblemType JobFinished = new(
        "job-finished", Status409Conflict, "The job has finished.",
        "The job has an outcome already, and cannot be cancelled any more.");

    public static readonly ProblemType JobStoreUnavailable = new(
        "job-store-unavailable", Status503ServiceUnavailable, "The store of jobs cannot be reached.",
        "Without its store this API can neither accept jobs nor tell of them, so nothing was begun. Jobs that were accepted before go on. "
        + "The connection comes back by itself: try again after the time in Retry-After.");

    public static readonly ProblemType ResultTooLarge = new(
        "result-too-large", Status500InternalServerError, "The result is too large.",
        "The work was done, but its result has more bytes than the operator allows. Asking again will end the same way.");

    /// <summary>How a request that reached a worker can fail.</summary>
    public static readonly IReadOnlyList<ProblemType> OfWorkers =
        [WorkerFault, ComputationFailed, ComputationCrashed, ComputationTimeLimit, ComputationMemoryLimit, ResultTooLarge];

    /// <summary>What a caller who waits for an operation can get.</summary>
    public static readonly IReadOnlyList<ProblemType> OfOperations = [DeadlineExceeded, BrokerUnavailable, TooManyPending, .. OfWorkers];

    public static readonly IReadOnlyList<ProblemType> All =
    [
        .. OfOperations, InvalidRequest, RequestTooLarge, IdempotencyKeyReused, IdempotencyKeyInUse,
        JobNotFound, JobFinished, JobStoreUnavailable,
    ];

    /// <summary>The problem that a worker's fault is, by the outcome that it carries; one without an outcome is the worker's own.</summary>
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

    private static string? Outcome(Fault fault) =>
        fault.Exceptions.FirstOrDefault()?.Data?.TryGetValue(FaultOutcomes.Key, out var outcome) is true ? outcome?.ToString() : null;
}

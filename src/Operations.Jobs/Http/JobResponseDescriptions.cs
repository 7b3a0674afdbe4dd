using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Jobs.Http;

/// <summary>What an endpoint that accepts jobs says in the OpenAPI document.</summary>
internal static class JobResponseDescriptions
{
    /// <summary>Why a request is not accepted.</summary>
    public static readonly IReadOnlyList<ProblemType> ProblemsOfAcceptance =
    [
        ProblemTypes.InvalidRequest, ProblemTypes.IdempotencyKeyInUse, ProblemTypes.IdempotencyKeyReused, ProblemTypes.JobStoreUnavailable,
    ];

    /// <summary>Describes what an endpoint answers that accepts a job, and the header by which the same request is known again.</summary>
    public static RouteHandlerBuilder WithJobAnswers(this RouteHandlerBuilder endpoint) => endpoint
        .WithRequestHeader(IdempotencyKey.Header, "Names the request that becomes a job, so that it can be sent again.")
        .WithResponseHeader("Retry-After", "In how many seconds the first request with this key has its answer.", StatusCodes.Status409Conflict)
        .WithResponse(StatusCodes.Status202Accepted, "The job.", typeof(JobBody))
        .WithResponseHeader("Location", "Where the job is.", StatusCodes.Status202Accepted)
        .WithResponseHeader("Retry-After", "In how many seconds to look again, while the job is unfinished.", StatusCodes.Status202Accepted)
        .WithResponseHeader("ETag", "The version of the job.", StatusCodes.Status202Accepted);

    /// <summary>Describes the answer that is a result.</summary>
    public static RouteHandlerBuilder WithResult(this RouteHandlerBuilder endpoint, Type result, string meaning) => endpoint
        .WithResponse(StatusCodes.Status200OK, meaning, result)
        .WithResponseHeader("Content-Location", "The job whose result this is.", StatusCodes.Status200OK);

    /// <summary>Describes the header by which callers say how they prefer to be answered.</summary>
    public static RouteHandlerBuilder WithPreferences(this RouteHandlerBuilder endpoint, string which, params IReadOnlyList<int> statuses) => endpoint
        .WithRequestHeader("Prefer", $"{which} (RFC 7240).")
        .WithResponseHeader("Preference-Applied", "Which preferences the answer follows.", statuses);
}

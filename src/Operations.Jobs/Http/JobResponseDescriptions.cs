using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The OpenAPI descriptions of endpoints that accept jobs.</summary>
internal static class JobResponseDescriptions
{
    /// <summary>Problems of requests that are not accepted.</summary>
    public static readonly IReadOnlyList<ProblemType> ProblemsOfAcceptance =
    [
        ProblemTypes.InvalidRequest, ProblemTypes.IdempotencyKeyInUse, ProblemTypes.IdempotencyKeyReused, ProblemTypes.JobStoreUnavailable,
    ];

    /// <summary>Describes the responses of an endpoint that accepts jobs, and the idempotency key.</summary>
    public static RouteHandlerBuilder WithJobAnswers(this RouteHandlerBuilder endpoint) => endpoint
        .WithRequestHeader(IdempotencyKey.Header, "Identifies the request of a job, so that it can be repeated safely.")
        .WithResponseHeader("Retry-After", "Seconds until a retry.", StatusCodes.Status409Conflict)
        .WithResponse(StatusCodes.Status202Accepted, "The job.", typeof(JobBody))
        .WithResponseHeader("Location", "The path of the job.", StatusCodes.Status202Accepted)
        .WithResponseHeader("Retry-After", "Seconds until the next poll, while the job is unfinished.", StatusCodes.Status202Accepted)
        .WithResponseHeader("ETag", "The version of the job.", StatusCodes.Status202Accepted);

    /// <summary>Describes the response with a result.</summary>
    public static RouteHandlerBuilder WithResult(this RouteHandlerBuilder endpoint, Type result, string meaning) => endpoint
        .WithResponse(StatusCodes.Status200OK, meaning, result)
        .WithResponseHeader("Link", "The job of this result, as rel=\"via\" (RFC 8288), if there is one.", StatusCodes.Status200OK);

    /// <summary>Describes the header Prefer, and names it in Vary.</summary>
    public static RouteHandlerBuilder WithPreferences(this RouteHandlerBuilder endpoint, string which, params IReadOnlyList<int> statuses) => endpoint
        .WithRequestHeader("Prefer", $"{which} (RFC 7240).")
        .WithResponseHeader("Preference-Applied", "The preferences that were applied.", statuses)
        .AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Varies("Prefer");
            return next(context);
        });
}

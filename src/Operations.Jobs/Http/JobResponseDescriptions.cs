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

    /// <summary>Describes the response of an endpoint that accepts jobs, and the idempotency key.</summary>
    public static RouteHandlerBuilder WithJobAnswer(this RouteHandlerBuilder endpoint, Type job) => endpoint
        .WithRequestHeader(IdempotencyKey.Header, "Identifies the request of a job, so that it can be repeated safely.")
        .WithResponseHeader("Retry-After", "Seconds until a retry.", StatusCodes.Status409Conflict)
        .WithResponse(StatusCodes.Status202Accepted, "The job.", job)
        .WithResponseHeader("Location", "The path of the job.", StatusCodes.Status202Accepted)
        .WithResponseHeader("Retry-After", "Seconds until the next poll, while the job is unfinished.", StatusCodes.Status202Accepted)
        .WithResponseHeader("ETag", "The version of the job.", StatusCodes.Status202Accepted);

    /// <summary>Describes the header Prefer, and names it in Vary.</summary>
    public static RouteHandlerBuilder WithPreferences(this RouteHandlerBuilder endpoint, string which, params IReadOnlyList<int> statuses) => endpoint
        .WithRequestHeader("Prefer", $"{which} (RFC 7240).")
        .WithResponseHeader("Preference-Applied", "The preferences that were applied.", statuses)
        .VaryByPrefer();

    /// <summary>Names the header Prefer in Vary.</summary>
    public static RouteHandlerBuilder VaryByPrefer(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Varies("Prefer");
        return next(context);
    });
}

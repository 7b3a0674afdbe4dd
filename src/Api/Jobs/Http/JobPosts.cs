using System.ComponentModel;
using System.Text.Json;
using Messaging.Api.Jobs.Operations;
using Messaging.Api.OpenApi;
using Messaging.Api.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Messaging.Api.Jobs.Http;

/// <summary>The answers that make an operation's request a job.</summary>
internal static class JobPosts
{
    /// <summary>Why no job is accepted.</summary>
    public static readonly IReadOnlyList<ProblemType> OfAcceptance =
    [
        ProblemTypes.InvalidRequest, ProblemTypes.IdempotencyKeyInUse, ProblemTypes.IdempotencyKeyReused, ProblemTypes.JobStoreUnavailable,
    ];

    private const int LargestRequest = 1024 * 1024;

    /// <summary>Maps the POST whose body is the request message, and whose answer is a job.</summary>
    public static RouteHandlerBuilder MapPostJob<TRequest>(this IEndpointRouteBuilder routes, string path)
        where TRequest : class =>
        routes.MapPost(path, PostAsync<TRequest>)
            .WithDescription("Accepts the request and answers at once with a job, which outlives this call. "
                + "With an Idempotency-Key the same request can be sent again and leads to the same job, whatever its state by then. "
                + "A key lives as long as its job: until the job's 'expires'.")
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest))
            .WithJobAnswers()
            .WithPreferences("respond-async with wait=<seconds> answers with the result itself if it is there by then", StatusCodes.Status200OK, StatusCodes.Status202Accepted)
            .WithProblems(OfAcceptance);

    /// <summary>Describes what an endpoint answers that accepts a job, and the header by which the same request is known again.</summary>
    public static RouteHandlerBuilder WithJobAnswers(this RouteHandlerBuilder endpoint) => endpoint
        .WithRequestHeader(IdempotencyKey.Header, "Names the request that becomes a job, so that it can be sent again.")
        .WithResponseHeader("Retry-After", "In how many seconds the first request with this key has its answer.", StatusCodes.Status409Conflict)
        .WithResponse(StatusCodes.Status202Accepted, "The job.", typeof(JobBody))
        .WithResponseHeader("Location", "Where the job is.", StatusCodes.Status202Accepted)
        .WithResponseHeader("Retry-After", "In how many seconds to look again, while the job is unfinished.", StatusCodes.Status202Accepted)
        .WithResponseHeader("ETag", "The version of the job.", StatusCodes.Status202Accepted);

    /// <summary>Describes the answer that has a job's result in place of the job.</summary>
    public static RouteHandlerBuilder WithResult<TResult>(this RouteHandlerBuilder endpoint, string meaning) => endpoint
        .WithResponse(StatusCodes.Status200OK, meaning, typeof(TResult))
        .WithResponseHeader("Content-Location", "The job whose result this is.", StatusCodes.Status200OK);

    /// <summary>Describes the header by which callers say how they prefer to be answered.</summary>
    public static RouteHandlerBuilder WithPreferences(this RouteHandlerBuilder endpoint, string which, params IReadOnlyList<int> statuses) => endpoint
        .WithRequestHeader("Prefer", $"{which} (RFC 7240).")
        .WithResponseHeader("Preference-Applied", "Which preferences the answer follows.", statuses);

    private static Task<IResult> PostAsync<TRequest>(
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow), Description("The request. Without a body it is the empty one.")] JsonElement? body,
        JobRequests jobs,
        JobOperations operations,
        HttpContext http)
    {
        var operation = operations.Of<TRequest>();
        return TryWrite(body, out var request) && operation.IsRequest(request)
            ? jobs.AnswerAsync(operation, request, http)
            : throw new ProblemException(ProblemTypes.InvalidRequest, detail: $"The body is no request. Allowed: none, or a JSON object that is one of {operation.Name}.");
    }

    private static bool TryWrite(JsonElement? body, out string request)
    {
        try
        {
            request = body is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given ? JobJson.Write(given) : "{}";
            return true;
        }
        catch (JsonException)
        {
            // An escape in it, half of a surrogate pair, stands for no character.
            request = "";
            return false;
        }
    }
}

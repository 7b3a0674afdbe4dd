using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The operations, seen over HTTP.</summary>
internal static class OperationsEndpoints
{
    private const string All = "/operations";
    private const string Tag = "Operations";

    private static readonly LimitedTogether Limited = new(All);

    public static void MapOperations(this IEndpointRouteBuilder routes) => routes.MapGet(All, ListAsync)
        .WithName("listOperations")
        .WithScope(Scopes.Operate)
        .WithMetadata(Limited)
        .WithTags(Tag)
        .WithSummary("List operations")
        .WithDescription("The operations of this API, sorted by name: their queued jobs, and what the workers report of jobs and direct requests. "
            + "Workers report every 2 seconds, and jobs are counted at most once a second.")
        .WithResponse(Status200OK, "The operations.", typeof(IReadOnlyList<OperationBody>))
        .WithProblems([ProblemTypes.InvalidRequest]);

    private static async Task<Ok<OperationBody[]>> ListAsync(
        ApiOperations operations, WorkerRegistry registry, QueuedJobs queued, TimeProvider clock, HttpContext http)
    {
        var counted = await queued.CountAsync(http.RequestAborted);
        var workers = registry.All;
        return TypedResults.Ok(operations.All.Select(operation => operation.Name.Name).Order(StringComparer.Ordinal)
            .Select(name => OperationBody.Of(name, OperationFigures.Of(name, workers, clock), counted)).ToArray());
    }
}

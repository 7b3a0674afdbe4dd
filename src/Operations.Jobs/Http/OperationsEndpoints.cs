using System.Text.Json;
using Messaging.Operations.Api.Binding;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Api.Workers;
using Messaging.Operations.Jobs.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The operations, seen and paused over HTTP.</summary>
internal static class OperationsEndpoints
{
    private const string All = "/operations";
    private const string Paused = "/operations/{name}/paused";
    private const string Tag = "Operations";
    private const int MaxBodyBytes = 100;

    private static readonly LimitedTogether Limited = new(All);

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync)
            .WithName("listOperations")
            .WithScope(Scopes.Operate)
            .WithMetadata(Limited)
            .WithTags(Tag)
            .WithSummary("List operations")
            .WithDescription("The operations of this API, sorted by name: their queued jobs, and what the workers report of jobs and direct requests. "
                + "Workers report every 2 seconds, and jobs are counted at most once a second.")
            .WithResponse(Status200OK, "The operations.", typeof(IReadOnlyList<OperationBody>))
            .WithProblems([ProblemTypes.InvalidRequest]);
        routes.MapPut(Paused, PauseAsync)
            .WithName("pauseOperation")
            .WithScope(Scopes.Operate)
            .WithMetadata(Limited)
            .WithTags(Tag)
            .WithSummary("Pause or resume an operation")
            .WithDescription("The body is true or false. While it is paused, jobs are accepted and wait, up to their deadlines, and direct requests are 503. "
                + "Workers follow within 2 seconds and finish what they have started. It stays paused until it is resumed, also over restarts.")
            .WithResponse(Status200OK, "The operation.", typeof(OperationBody))
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean } } },
                };
                return Task.CompletedTask;
            })
            .WithProblems(
            [
                .. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.OperationNotFound, ProblemTypes.RequestTooLarge, ProblemTypes.RequestTimeout,
                ProblemTypes.UnsupportedMediaType, ProblemTypes.JobStoreUnavailable,
            ]);
    }

    private static async Task<Ok<OperationBody[]>> ListAsync(
        ApiOperations operations, WorkerRegistry registry, QueuedJobs queued, OperationPauses pauses, TimeProvider clock, HttpContext http)
    {
        var counted = await queued.CountAsync(http.RequestAborted);
        var workers = registry.All;
        return TypedResults.Ok(operations.All.Select(operation => operation.Name).OrderBy(name => name.Name, StringComparer.Ordinal)
            .Select(name => OperationBody.Of(name, pauses.Names.Contains(name.Name), workers, counted, clock)).ToArray());
    }

    private static async Task<Ok<OperationBody>> PauseAsync(
        string name, ApiOperations operations, WorkerRegistry registry, QueuedJobs queued, PauseMonitor pauses, TimeProvider clock, AuditLog audit, HttpContext http)
    {
        if (operations.Find(name)?.Name is not { } operation)
            throw new ProblemException(ProblemTypes.OperationNotFound, detail: $"There is no operation '{Echo.Cut(name)}'. Those of this API: {Known(operations)}.");

        var paused = await BodyAsync(operation, http);
        await pauses.SetAsync(operation, paused, http.RequestAborted);
        audit.Paused(Caller.Of(http), operation, paused);
        var counted = await queued.CountAsync(http.RequestAborted);
        return TypedResults.Ok(OperationBody.Of(operation, paused, registry.All, counted, clock));
    }

    private static async Task<bool> BodyAsync(OperationName operation, HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, operation, MaxBodyBytes, http.RequestAborted);
        try
        {
            return JsonSerializer.Deserialize<bool>(body.Span);
        }
        catch (JsonException)
        {
            throw new ProblemException(ProblemTypes.InvalidRequest, detail: "The body is invalid. Allowed: true, false.");
        }
    }

    private static string Known(ApiOperations operations) => string.Join(", ", operations.All.Select(operation => operation.Name.Name));
}

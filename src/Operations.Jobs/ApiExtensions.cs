using System.Text.Json.Serialization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Api.Workers;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Statistics;

namespace Messaging.Operations.Jobs;

/// <summary>Makes a host the HTTP API.</summary>
public static class ApiExtensions
{
    public static void AddApi(this WebApplicationBuilder builder, ApiOperations operations)
    {
        builder.AddHttp();
        builder.AddRequests();
        builder.Services.AddWorkers();
        builder.Services.AddStatistics();
        builder.Services.AddProblems();
        builder.Services.AddBodyCodings();
        builder.AddCallers();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // As in requests, messages and stored results.
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            // Otherwise the OpenAPI document would allow a string for every number. Requests and results have none.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.AddOpenApiDocument();
        builder.Services.AddSingleton(operations);
        foreach (var operation in operations.All)
        {
            builder.AddOperationSettings(operation.Name, operation.Limits);
            builder.Services.AddSingleton(new RequestedOperation(operation.Name));
        }

        builder.Services.AddWiringCheck<ApiWiring>();
        builder.AddJobs();
    }

    public static void MapApi(this WebApplication app)
    {
        app.MeasureLocalEndpoints();
        app.UseNoStore();
        app.UseHttp();
        app.UseCallers();
        app.UseRequestDecompression();
        app.UseDocsPolicy();
        var docs = app.MapGroup("").AsDocs(app.Services);
        docs.MapOpenApiDocument();
        docs.MapProblems();

        var all = app.MapGroup("").AddEndpointFilter<StoreUnavailableFilter>().WithCallerProblems(app.Services)
            .WithProblem(StatusCodes.Status500InternalServerError, "An unexpected error. The operator's log has the reason under the traceId of this response.");
        var events = all.MapGroup("").AddEndpointFilter<RouteGroupBuilder, KnownQuery>();
        events.MapJobEvents();
        events.MapEvents();
        var json = all.MapGroup("").AddEndpointFilter<AcceptsJson>().WithProblem(StatusCodes.Status406NotAcceptable, "The caller does not accept JSON.");
        app.Services.GetRequiredService<ApiOperations>().MapTo(json);
        var known = json.MapGroup("").AddEndpointFilter<RouteGroupBuilder, KnownQuery>();
        known.MapJobs();
        known.MapWorkers();
        known.MapOperations();
        known.MapStatistics();
        known.MapDeadLetters();
    }
}

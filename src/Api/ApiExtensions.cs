using MassTransit;
using Messaging.Api.GetItem;
using Messaging.Api.GetList;
using Messaging.Api.Http;
using Messaging.Api.Jobs;
using Messaging.Api.Jobs.Http;
using Messaging.Api.Jobs.Operations;
using Messaging.Api.OpenApi;
using Messaging.Api.Problems;
using Messaging.Api.Requests;
using Messaging.Contracts;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Api;

/// <summary>What makes a host the HTTP API.</summary>
public static class ApiExtensions
{
    private static readonly TimeSpan ForTheRest = TimeSpan.FromSeconds(5);

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.AddSettings<RequestsOptions>();
        // Requests in flight are answered before the host stops.
        builder.Services.AddTimeToStop<RequestsOptions>(requests => requests.Timeout + ForTheRest);
        builder.Services.AddProblems();
        builder.Services.AddOpenApiDocument();
        builder.Services.AddSingleton<PendingRequests>();
        builder.Services.AddSingleton<AbandonedRequests>();
        builder.Services.AddSingleton<BusStart>();
        builder.Services.AddSingleton<WorkerRequests>();
        builder.Services.AddHostedService<ReplyEndpoint>();
        builder.AddJobs();
    }

    /// <summary>Adds the request side of messaging, and which operations can be jobs.</summary>
    public static void AddApiRequests(this IBusRegistrationConfigurator bus)
    {
        bus.AddPublishObserver<PublishedSignal>();
        bus.SetRequestClientFactory(ReplyEndpoint.Connect);
        bus.AddConsumer<WorkerJoinedConsumer, WorkerJoinedConsumerDefinition>();
        bus.AddJobResults();
        bus.AddJobOperation<Contracts.GetList, ItemList>("get_list", "get-list", list => list.Items);
        // Without a broker local endpoints still work: the Api stays in service.
        bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseProblems();
        app.MapOpenApiDocument();
        app.MapProblems();

        var all = app.MapGroup("").AddEndpointFilter<StoreProblems>();
        all.MapJobEvents();
        var operations = all.MapGroup("").AddEndpointFilter<AcceptsJson>().WithProblem(StatusCodes.Status406NotAcceptable, "The caller accepts no JSON.");
        operations.MapGetItem();
        operations.MapGetList();
        operations.MapJobs();
    }
}

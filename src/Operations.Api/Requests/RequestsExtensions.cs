using MassTransit;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Api.Requests;

/// <summary>Asking workers and waiting for their answers.</summary>
public static class RequestsExtensions
{
    private static readonly TimeSpan ForTheRest = TimeSpan.FromSeconds(5);

    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.AddSettings<RequestsOptions>();
        // Requests in flight are answered before the host stops.
        builder.Services.AddTimeToStop<RequestsOptions>(requests => requests.Timeout + ForTheRest);
        builder.Services.AddSingleton<PendingRequests>();
        builder.Services.AddSingleton<AbandonedRequests>();
        builder.Services.AddSingleton<BusStart>();
        builder.Services.AddSingleton<WorkerRequests>();
        builder.Services.AddHostedService<ReplyEndpoint>();
    }

    public static void AddRequests(this IBusRegistrationConfigurator bus)
    {
        bus.AddPublishObserver<PublishedSignal>();
        bus.SetRequestClientFactory(ReplyEndpoint.Connect);
        bus.AddConsumer<WorkerJoinedConsumer, WorkerJoinedConsumerDefinition>();
    }
}

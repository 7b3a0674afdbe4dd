using MassTransit;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Api.Requests;

/// <summary>Requests to workers.</summary>
public static class RequestsExtensions
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(5);

    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.AddSettings<RequestsOptions>();
        // Requests in flight are answered before the host stops.
        builder.Services.AddCallTimeout<RequestsOptions>(requests => requests.Timeout + ShutdownMargin);
        builder.Services.AddSingleton<PendingRequests>();
        builder.Services.AddSingleton<OperationPauses>();
        builder.Services.AddSingleton<CancellationPublisher>();
        builder.Services.AddSingleton<BusStartup>();
        builder.Services.AddSingleton<PublisherCircuit>();
        builder.Services.AddHealthChecks()
            .AddCheck<PublisherHealthCheck>("broker-publishing", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        builder.Services.AddSingleton<BrokerSender>();
        builder.Services.AddSingleton<WorkerRequests>();
        builder.Services.AddHostedService<ReplyEndpoint>();
    }

    public static void AddRequests(this IBusRegistrationConfigurator bus)
    {
        bus.AddPublishObserver<PublishConfirmationObserver>();
        bus.SetRequestClientFactory(ReplyEndpoint.Connect);
        bus.AddConsumer<WorkerJoinedConsumer, WorkerJoinedConsumerDefinition>();
    }
}

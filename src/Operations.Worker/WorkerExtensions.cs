using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Draining;
using Messaging.Operations.Worker.Endpoints;
using Messaging.Operations.Worker.Events;
using Messaging.Operations.Worker.Requests;
using Messaging.Operations.Worker.Status;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Worker;

/// <summary>Makes a host a worker.</summary>
public static class WorkerExtensions
{
    /// <summary>
    /// Adds the lanes and the settings of every operation. Call it after the bus was added. Hosts stop in reverse order, and a
    /// worker drains while the bus still runs.
    /// </summary>
    public static void AddWorker(this WebApplicationBuilder builder, WorkerOperations operations)
    {
        if (builder.Services.All(service => service.ServiceType != typeof(IBusControl)))
            throw new InvalidOperationException("Call AddBus before AddWorker: a worker drains while the bus still runs.");

        builder.AddSettings<LanesOptions>();
        builder.AddSettings<WorkerOptions>();
        builder.Services.AddSingleton(operations);
        operations.AddTo(builder);
        builder.Services.AddWiringCheck<WorkerWiring>();
        builder.Services.AddLanes(operations.Catalog);
        builder.Services.AddQueues();
        // Before draining, so stopped after it.
        builder.Services.AddHostedService<Heartbeats>();
        builder.Services.AddSingleton<WorkerStatusPublisher>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<WorkerStatusPublisher>());
        builder.Services.AddDraining();
        builder.Services.AddSingleton<InFlightRequests>();
        builder.Services.AddSingleton<ForwardedRequests>();
        builder.Services.AddSingleton<LostDeliveries>();
        builder.Services.AddScoped<ILanes, RequestLanes>();
        builder.Services.AddScoped<RequestProgress>();
    }

    /// <summary>Adds the consumers that are not of an operation.</summary>
    internal static void AddWorkerEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<WorkerMessagesConsumer, WorkerMessagesConsumerDefinition>();
        bus.AddConsumer<DrainWorkerConsumer, DrainWorkerConsumerDefinition>();
        bus.AddReceiveObserver(provider => provider.GetRequiredService<ForwardedRequests>());
    }
}

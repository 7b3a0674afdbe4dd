using MassTransit;
using Messaging.ServiceDefaults.Settings;
using Messaging.Worker.Draining;
using Messaging.Worker.Events;
using Messaging.Worker.GetList;
using Messaging.Worker.Lanes;
using Messaging.Worker.Queues;
using Messaging.Worker.Requests;

namespace Messaging.Worker;

/// <summary>What makes a host a worker.</summary>
public static class WorkerExtensions
{
    /// <summary>Adds lanes and the settings of every operation. Call it after the bus was added: hosts stop in reverse order, and a worker drains while the bus still runs.</summary>
    public static void AddWorker(this WebApplicationBuilder builder)
    {
        builder.AddSettings<LanesOptions>();
        builder.AddSettings<GetListOptions>();
        builder.AddSettings<WorkerOptions>();
        builder.Services.AddLanes(Computations.Catalog);
        builder.Services.AddQueues();
        builder.Services.AddDraining();
        builder.Services.AddSingleton<RequestsInHand>();
        builder.Services.AddSingleton<SentOnRequests>();
        builder.Services.AddScoped<ILanes, RequestLanes>();
        builder.Services.AddScoped<RequestProgress>();
    }

    /// <summary>Adds the consumer of every operation.</summary>
    public static void AddWorkerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<GetListConsumer, GetListConsumerDefinition>();
        bus.AddConsumer<CancelRequestConsumer, CancelRequestConsumerDefinition>();
        bus.AddReceiveObserver(provider => provider.GetRequiredService<SentOnRequests>());
    }
}

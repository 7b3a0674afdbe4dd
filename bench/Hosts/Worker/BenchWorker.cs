using MassTransit;
using Messaging.Bench.Lanes;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Messaging.Worker;
using Messaging.Worker.Lanes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>The product's worker with operations of the bench beside its own.</summary>
internal static class BenchWorker
{
    public static ComputationCatalog Catalog => Messaging.Worker.Computations.Catalog.Add<Hold, long>().Add<Empty, int>();

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.AddBus(WorkerExtensions.AddWorkerConsumers, AddOperations);
        builder.AddWorker();
        builder.Services.AddSingleton(Catalog);
        builder.Services.AddSingleton<WorkerTimes>();
        builder.ListenByDefaultOn("http://127.0.0.1:0");
        return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);
    }

    public static void AddOperations(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<DoNothingConsumer, DoNothingConsumerDefinition>();
        bus.AddConsumer<DoNothingOnLaneConsumer, DoNothingOnLaneConsumerDefinition>();
        bus.AddConsumer<HoldLaneConsumer, HoldLaneConsumerDefinition>();
        bus.AddReceiveEndpointObserver(provider => provider.GetRequiredService<WorkerTimes>());
    }
}

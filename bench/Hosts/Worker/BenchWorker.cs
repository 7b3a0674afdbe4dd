using MassTransit;
using Messaging.Bench.Lanes;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>The product's worker with operations of the bench beside its own.</summary>
internal static class BenchWorker
{
    public static WorkerOperations Operations => new(Messaging.Worker.Operations.Add, Add);

    public static async Task<int> RunAsync()
    {
        var operations = Operations;
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.AddBus(operations.AddConsumers, AddTimes);
        builder.AddWorker(operations);
        builder.Services.AddSingleton<WorkerTimes>();
        builder.ListenByDefaultOn("http://127.0.0.1:0");
        return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);
    }

    public static void AddTimes(this IBusRegistrationConfigurator bus) =>
        bus.AddReceiveEndpointObserver(provider => provider.GetRequiredService<WorkerTimes>());

    private static void Add(WorkerOperations operations)
    {
        operations.Compute<Loop, LoopDone, Looping>(request => new(request.Iterations));
        operations.Computation<Hold, long>().Computation<Empty, int>().Consume<HoldLane, HoldLaneConsumer>();
        // They hold no lane, or none for long: as many as are in flight in the round trip.
        operations.Consume<DoNothing, DoNothingConsumer>((limits, _) => limits.WaitingPerLane = 255);
        operations.Consume<DoNothingOnLane, DoNothingOnLaneConsumer>((limits, _) => limits.WaitingPerLane = 255);
    }
}

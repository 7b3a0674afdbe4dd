using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Messaging.Worker;
using Messaging.Worker.Lanes.Processes;

if (LaneProgram.IsAskedFor(args))
    return LaneProgram.Run(args, RunawayComputations.Catalog);

// A worker as it is, with one more operation, whose computations do whatever a lane must survive.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBus(WorkerExtensions.AddWorkerConsumers, MisbehaveConsumer.Add);
builder.AddWorker();
builder.Services.AddSingleton(RunawayComputations.Catalog);
builder.ListenByDefaultOn("http://127.0.0.1:0");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);

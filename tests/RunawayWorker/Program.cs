using Messaging.Lanes.Processes;
using Messaging.Operations.Worker;
using Messaging.RunawayWorker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;

// A worker as it is, with one more operation, whose computations crash, hang and use too much memory.
var operations = new WorkerOperations(Messaging.Worker.Operations.Add, RunawayOperations.Add);
if (LaneProgram.IsRequested(args))
    return LaneProgram.Run(args, operations.Catalog);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBus(operations.AddConsumers);
builder.AddWorker(operations);
builder.ListenByDefaultOn("http://127.0.0.1:0");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);

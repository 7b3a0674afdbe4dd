using Messaging.Lanes.Processes;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.Worker;

if (HealthProbe.IsRequested(args))
    return await HealthProbe.RunAsync();
var operations = new WorkerOperations(Operations.Add);
if (LaneProgram.IsRequested(args))
    return LaneProgram.Run(args, operations.Catalog);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBus(operations.AddConsumers);
builder.AddWorker(operations);
// A port of its own for each worker on one machine: only its health is served there.
builder.ListenByDefaultOn("http://127.0.0.1:0");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);

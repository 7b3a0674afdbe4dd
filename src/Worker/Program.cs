using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.Worker;
using Messaging.Worker.Lanes.Processes;

if (HealthProbe.IsAskedFor(args))
    return await HealthProbe.RunAsync();
if (LaneProgram.IsAskedFor(args))
    return LaneProgram.Run(args, Computations.Catalog);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBus(WorkerExtensions.AddWorkerConsumers);
builder.AddWorker();
// A port of its own for each worker on one machine: only its health is served there.
builder.ListenByDefaultOn("http://127.0.0.1:0");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults);

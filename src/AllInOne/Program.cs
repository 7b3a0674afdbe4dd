using Messaging.AllInOne;
using Messaging.Api;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;
using Messaging.Worker;
using Messaging.Worker.Lanes.Processes;

if (HealthProbe.IsAskedFor(args))
    return await HealthProbe.RunAsync();
if (LaneProgram.IsAskedFor(args))
    return LaneProgram.Run(args, Computations.Catalog);

var builder = WebApplication.CreateBuilder(args);
builder.AddDefaultSettings(EmbeddedDefaults.Settings);
builder.AddServiceDefaults();
builder.AddBus(ApiExtensions.AddApiRequests, WorkerExtensions.AddWorkerConsumers);
builder.AddApi();
builder.AddWorker();
builder.ListenByDefaultOn("http://localhost:8000");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ApiExtensions.MapApi);

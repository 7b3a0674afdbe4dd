using Messaging.AllInOne;
using Messaging.Lanes.Processes;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Jobs;
using Messaging.Operations.WebConsole;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;

if (KeysCommand.IsRequested(args))
    return KeysCommand.Run(args);
if (HealthProbe.IsRequested(args))
    return await HealthProbe.RunAsync();
var worker = new WorkerOperations(Messaging.Worker.Operations.Add);
if (LaneProgram.IsRequested(args))
    return LaneProgram.Run(args, worker.Catalog);

var api = new ApiOperations(Messaging.Api.Operations.Map);
var builder = WebApplication.CreateBuilder(args);
builder.AddDefaultSettings(EmbeddedDefaults.Settings);
builder.AddServiceDefaults();
builder.AddBus(api.AddRequests, worker.AddConsumers);
builder.AddApi(api);
builder.AddWorker(worker);
builder.AddConsole();
builder.ListenByDefaultOn("http://localhost:8000");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ApiExtensions.MapApi, ConsoleExtensions.MapConsole);

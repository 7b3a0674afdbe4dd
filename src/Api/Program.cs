using Messaging.Api;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Jobs;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;

if (KeysCommand.IsRequested(args))
    return KeysCommand.Run(args);
if (HealthProbe.IsRequested(args))
    return await HealthProbe.RunAsync();

var operations = new ApiOperations(Operations.Map);
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi(operations);
builder.AddBus(operations.AddRequests);
builder.ListenByDefaultOn("http://localhost:8000");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ApiExtensions.MapApi);

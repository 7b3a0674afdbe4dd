using Messaging.Api;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;

if (HealthProbe.IsAskedFor(args))
    return await HealthProbe.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBus(ApiExtensions.AddApiRequests);
builder.ListenByDefaultOn("http://localhost:8000");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ApiExtensions.MapApi);

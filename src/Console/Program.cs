using Messaging.Operations.WebConsole;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Settings;

if (HealthProbe.IsRequested(args))
    return await HealthProbe.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddDefaultSettings(new KeyValuePair<string, string?>("Console:Api", "http://localhost:8000"));
builder.AddServiceDefaults();
builder.AddConsole();
builder.ListenByDefaultOn("http://localhost:8080");

return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ConsoleExtensions.MapConsole);

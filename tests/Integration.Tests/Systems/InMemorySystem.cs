using Messaging.AllInOne;
using Messaging.Operations.Jobs;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Settings;
using Messaging.TestSupport.Processes;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Integration.Tests.Systems;

/// <summary>AllInOne: one process, and its memory as the transport.</summary>
public sealed class InMemorySystem : ISystem
{
    public async Task<RunningSystem> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings)
    {
        var process = await ServiceProcess.StartReadyAsync("AllInOne", settings.ToDictionary(s => s.Key, s => s.Value), stop);
        return new RunningSystem(await process.AddressAsync(stop), [process]);
    }

    public async Task<RunningSystem> StartBrokenAsync(CancellationToken stop)
    {
        var host = await InProcessHost.StartAsync(Compose, Map, stop);
        return new RunningSystem(host.Address, [], host);
    }

    // The in-memory error queues cannot be counted from outside.
    public Task<uint> CountErrorsAsync(CancellationToken stop) => Task.FromResult(0u);

    private static void Compose(WebApplicationBuilder builder)
    {
        builder.AddDefaultSettings(EmbeddedDefaults.Settings);
        builder.AddServiceDefaults();
        var api = new ApiOperations(Messaging.Api.Operations.Map);
        var worker = new WorkerOperations(Messaging.Worker.Operations.Add);
        builder.AddBus(api.AddRequests, worker.AddConsumers);
        builder.AddApi(api);
        builder.AddWorker(worker);
    }

    private static void Map(WebApplication app)
    {
        app.MapServiceDefaults();
        app.MapApi();
    }
}

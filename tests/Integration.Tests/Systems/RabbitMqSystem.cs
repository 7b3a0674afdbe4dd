using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.TestSupport.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Messaging.Integration.Tests.Systems;

/// <summary>One Api and one Worker, processes apart, and a broker between them.</summary>
public sealed class RabbitMqSystem(SharedBroker broker) : ISystem
{
    public const string BrokerSetting = "ConnectionStrings__RabbitMq";

    // The tests look at the queues.
    private static readonly (string Key, string Value) LeavesDeadLetters = ("DeadLetters__MaxBytes", "0");

    public async Task<RunningSystem> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings)
    {
        var all = settings.Append((BrokerSetting, await broker.FreshAsync(stop))).Append(LeavesDeadLetters).ToDictionary();
        var processes = await Task.WhenAll(
            ServiceProcess.StartReadyAsync("Api", all, stop),
            ServiceProcess.StartReadyAsync("Worker", all, stop));
        return new RunningSystem(await processes[0].AddressAsync(stop), processes);
    }

    public async Task<RunningSystem> StartBrokenAsync(CancellationToken stop)
    {
        var address = await broker.FreshAsync(stop);
        var worker = await InProcessHost.StartAsync(builder => Compose(builder, address), app => app.MapServiceDefaults(), stop);
        var api = await ServiceProcess.StartReadyAsync("Api", new Dictionary<string, string> { [BrokerSetting] = address, [LeavesDeadLetters.Key] = LeavesDeadLetters.Value }, stop);
        return new RunningSystem(await api.AddressAsync(stop), [api], worker);
    }

    public async Task<uint> CountErrorsAsync(CancellationToken stop)
    {
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(stop), stop);
        return await Queues.CountAsync(connection, Queues.Errors, stop);
    }

    private static void Compose(WebApplicationBuilder builder, string broker)
    {
        builder.Configuration.AddInMemoryCollection([new(BrokerSetting.Replace("__", ":", StringComparison.Ordinal), broker)]);
        builder.AddServiceDefaults();
        var worker = new WorkerOperations(Messaging.Worker.Operations.Add);
        builder.AddBus(worker.AddConsumers);
        builder.AddWorker(worker);
    }
}

using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>Two Api replicas and a Worker, a broker between them, and PostgreSQL as the store.</summary>
public sealed class RabbitMqJobSystem(SharedBroker broker, SharedDatabase database) : IJobSystem
{
    private static readonly string[] Services = ["Api", "Api", "Worker"];

    public async Task<RunningJobs> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings) =>
        await StartAsync(await broker.FreshAsync(stop), await database.FreshAsync(stop), settings, stop);

    public async Task<RunningJobs> StartWithSeparateStoreAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings) =>
        await StartAsync(await broker.FreshAsync(stop), await TestDatabase.OnOwnServerAsync(stop), settings, stop);

    internal static Dictionary<string, string> Settings(string broker, TestDatabase database, IEnumerable<(string Key, string Value)> settings) =>
        JobSettings.Of(
        [
            (RabbitMqSystem.BrokerSetting, broker), ("Jobs__Store", "PostgreSql"), ("ConnectionStrings__Jobs", database.ConnectionString), .. settings,
        ]);

    internal static async Task<RabbitMqJobs> StartAsync(
        string broker, TestDatabase database, IEnumerable<(string Key, string Value)> settings, CancellationToken stop)
    {
        var all = Settings(broker, database, settings);
        try
        {
            var processes = await Task.WhenAll(Services.Select(service => ServiceProcess.StartReadyAsync(service, all, stop)));
            var replicas = await Task.WhenAll(processes.Take(2).Select(process => process.AddressAsync(stop)));
            // On a busy machine the store is created in more time than a request waits for it.
            foreach (var replica in replicas)
            {
                using var client = new JobClient(replica);
                await client.UntilStoreIsHealthyAsync();
            }

            return new RabbitMqJobs(replicas[0], replicas[1], processes, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}

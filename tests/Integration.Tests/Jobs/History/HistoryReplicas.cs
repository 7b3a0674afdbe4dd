using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>Two Api replicas and three workers.</summary>
internal sealed class HistoryReplicas : IAsyncDisposable
{
    private static readonly string[] Services = ["Api", "Api", "Worker", "Worker", "Worker"];

    private HistoryReplicas(IReadOnlyList<Replica> all)
    {
        All = all;
        Clients = [.. all.Where(replica => replica.Service == "Api").Select(api => new JobClient(api.Address))];
    }

    public IReadOnlyList<Replica> All { get; }

    /// <summary>One for each Api.</summary>
    public IReadOnlyList<JobClient> Clients { get; }

    public static async Task<HistoryReplicas> StartAsync(string broker, TestDatabase store, CancellationToken stop)
    {
        // A wait, so that a worker that is killed has some of them in flight; and threads, which start sooner than processes.
        var settings = RabbitMqJobSystem.Settings(
            broker, store, [("Lanes__Isolation", "Thread"), ("GetList__Wait", "00:00:00.5"), ("Operations__GetList__WaitingPerLane", "20")]);
        var replicas = new HistoryReplicas([.. Services.Select(service => new Replica(service, settings))]);
        await Task.WhenAll(replicas.All.Select(replica => replica.IsUpAsync(stop)));
        return replicas;
    }

    public IReadOnlyList<DateTimeOffset> KillsOf(string service) =>
        [.. All.Where(replica => replica.Service == service).SelectMany(replica => replica.Kills)];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients)
            client.Dispose();
        foreach (var replica in All)
            await replica.DisposeAsync();
    }
}

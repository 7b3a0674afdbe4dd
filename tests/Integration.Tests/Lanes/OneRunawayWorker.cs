using Messaging.Integration.Tests.Systems;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>One worker with tight limits, an Api, and a requester.</summary>
public sealed class OneRunawayWorker(SharedBroker broker) : IAsyncLifetime
{
    private ServiceProcess _api = null!;

    public ServiceProcess Worker { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    internal Requester Requester { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var address = await broker.FreshAsync(stop);
        var limits = new[]
        {
            ("Lanes__Count", "2"), ("Lanes__TimeLimit", "00:00:01"), ("Lanes__GracePeriod", "00:00:00.2"), ("Lanes__MemoryLimit", "67108864"),
            ("GetList__Iterations", "1000000000000000"),
        };
        _api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(address), stop);
        Worker = await ServiceProcess.StartReadyAsync("RunawayWorker", WorkerSettings.Of(address, limits), stop);
        Http = new HttpClient { BaseAddress = await _api.AddressAsync(stop) };
        Requester = await Requester.StartAsync(address, TimeSpan.FromSeconds(20), stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Requester.DisposeAsync();
        Http.Dispose();
        await Worker.DisposeAsync();
        await _api.DisposeAsync();
    }
}

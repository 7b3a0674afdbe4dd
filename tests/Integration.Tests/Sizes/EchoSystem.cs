using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Sizes;

/// <summary>An Api and a worker of two lanes that echo, with requests of up to 1 MiB and results of up to the most that can be set.</summary>
public abstract class EchoSystem : IAsyncLifetime
{
    public const int MaxRequestBytes = 1024 * 1024;
    public const int MaxResultBytes = 15 * 1024 * 1024;

    protected static readonly IReadOnlyList<(string Key, string Value)> Settings =
        [("Lanes__Count", "2"), ("Operations__Echo__MaxResultBytes", $"{MaxResultBytes}"), ("Requests__Timeout", "00:01:00"), ("Jobs__Timeout", "00:01:00")];

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Http = new HttpClient { BaseAddress = await StartAsync(TestContext.Current.CancellationToken), Timeout = TimeSpan.FromMinutes(2) };

    public virtual ValueTask DisposeAsync()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <returns>Where the Api is, once the worker answers.</returns>
    protected abstract Task<Uri> StartAsync(CancellationToken stop);
}

public sealed class InMemoryEcho : EchoSystem
{
    private EchoHost? _host;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async Task<Uri> StartAsync(CancellationToken stop)
    {
        _host = await EchoHost.StartAsync(withWorker: true, stop, [.. Settings, ("Messaging__Transport", "InMemory"), ("Lanes__Isolation", "Thread")]);
        return _host.Address;
    }
}

public sealed class RabbitMqEcho(SharedBroker broker) : EchoSystem
{
    private EchoHost? _host;

    public ServiceProcess Worker { get; private set; } = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Worker?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async Task<Uri> StartAsync(CancellationToken stop)
    {
        var address = await broker.FreshAsync(stop);
        Worker = await ServiceProcess.StartReadyAsync("RunawayWorker", WorkerSettings.Of(address, Settings), stop);
        _host = await EchoHost.StartAsync(withWorker: false, stop, [.. Settings, (RabbitMqSystem.BrokerSetting, address)]);
        return _host.Address;
    }
}

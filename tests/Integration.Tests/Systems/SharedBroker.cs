using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Servers;

namespace Messaging.Integration.Tests.Systems;

/// <summary>The one broker of a test run, started when a test first needs it. Each test starts without queues.</summary>
public class SharedBroker : IAsyncDisposable
{
    /// <summary>Null until a test needs it.</summary>
    protected IServer? Broker { get; private set; }

    /// <summary>Skips the test without a broker.</summary>
    /// <returns>The broker's address.</returns>
    public async Task<string> FreshAsync(CancellationToken stop)
    {
        var address = await AddressAsync(stop);
        await Queues.DeleteAsync(address, stop);
        return address;
    }

    /// <summary>The same with the queues as they are.</summary>
    public async Task<string> AddressAsync(CancellationToken stop)
    {
        Broker ??= await Requires.ServerAsync(StartBrokerAsync(stop));
        return Broker.GetConnectionString();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Broker is null)
            return;

        await using (Broker)
            await Queues.DeleteAsync(Broker.GetConnectionString(), CancellationToken.None);
    }

    protected virtual Task<IServer> StartBrokerAsync(CancellationToken stop) => RabbitMqBroker.StartAsync(stop);
}

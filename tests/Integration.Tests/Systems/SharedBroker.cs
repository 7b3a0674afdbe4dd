using Messaging.TestSupport.Brokers;

namespace Messaging.Integration.Tests.Systems;

/// <summary>The one broker of a test run, started when a test first needs it. Each test meets it without queues.</summary>
public class SharedBroker : IAsyncDisposable
{
    private IBroker? _broker;

    protected IBroker Broker => _broker ?? throw new InvalidOperationException("No test has asked for the broker yet.");

    /// <summary>Skips the test if there is no broker to be had.</summary>
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
        if (_broker is null)
        {
            var broker = await ChooseAsync();
            await broker.StartAsync(stop);
            _broker = broker;
        }

        return _broker.GetConnectionString();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_broker is null)
            return;

        await Queues.DeleteAsync(_broker.GetConnectionString(), CancellationToken.None);
        await _broker.DisposeAsync();
    }

    protected virtual Task<IBroker> ChooseAsync() => RabbitMqBroker.ChooseAsync();
}

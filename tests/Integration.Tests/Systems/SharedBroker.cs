using Messaging.TestSupport.Brokers;

namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// The broker of the tests of one collection, started when one of them first needs it. Each test meets it without queues, so
/// two collections cannot have the same one at a time.
/// </summary>
public sealed class SharedBroker : IAsyncLifetime
{
    private static readonly SemaphoreSlim TheGivenOne = new(1);

    private bool _isGiven;
    private IBroker? _broker;

    public async ValueTask InitializeAsync()
    {
        if (!RabbitMqBroker.IsGiven)
            return;

        await TheGivenOne.WaitAsync(TestContext.Current.CancellationToken);
        _isGiven = true;
    }

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
            var broker = await RabbitMqBroker.ChooseAsync();
            await broker.StartAsync(stop);
            _broker = broker;
        }

        return _broker.GetConnectionString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await Queues.DeleteAsync(_broker.GetConnectionString(), CancellationToken.None);
            await _broker.DisposeAsync();
        }

        if (_isGiven)
            TheGivenOne.Release();
    }
}

namespace Messaging.TestSupport.Brokers;

/// <summary>A RabbitMQ broker for tests.</summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>Its address as an AMQP URI: known before the start, and the same after each.</summary>
    string GetConnectionString();

    /// <summary>Starts it, again after a stop too, and waits until it takes connections.</summary>
    Task StartAsync(CancellationToken stop);

    /// <summary>Takes it away from everybody who is connected.</summary>
    Task StopAsync();
}

namespace Messaging.TestSupport.Servers;

/// <summary>A broker or a database for tests.</summary>
public interface IServer : IAsyncDisposable
{
    /// <summary>Its address for clients: known after the first start, and the same after each restart.</summary>
    string GetConnectionString();

    /// <summary>Starts it, also after a stop and with its data, and waits until it accepts connections. Does nothing if it runs.</summary>
    Task StartAsync(CancellationToken stop);

    /// <summary>Stops it.</summary>
    Task StopAsync();
}

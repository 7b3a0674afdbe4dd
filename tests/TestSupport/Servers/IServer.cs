namespace Messaging.TestSupport.Servers;

/// <summary>A broker or a database for tests.</summary>
public interface IServer : IAsyncDisposable
{
    /// <summary>Its address as its clients take it: known from the first start on, and the same after each.</summary>
    string GetConnectionString();

    /// <summary>Starts it, again after a stop too and with what it held then, and waits until it takes connections. One that runs is left as it is.</summary>
    Task StartAsync(CancellationToken stop);

    /// <summary>Takes it away from everybody who is connected.</summary>
    Task StopAsync();
}

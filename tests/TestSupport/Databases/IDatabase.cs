namespace Messaging.TestSupport.Databases;

/// <summary>A PostgreSQL server for tests.</summary>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>As Npgsql takes it: known before the start, and the same after each. Its user may create databases.</summary>
    string GetConnectionString();

    /// <summary>Starts it, again after a stop too and with what it held then, and waits until it takes connections.</summary>
    Task StartAsync(CancellationToken stop);

    /// <summary>Takes it away from everybody who is connected.</summary>
    Task StopAsync();
}

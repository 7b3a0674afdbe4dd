namespace Messaging.TestSupport.Databases;

/// <summary>A server that somebody else runs.</summary>
internal sealed class ForeignPostgres(string connection) : IDatabase
{
    public string GetConnectionString() => connection;

    // Where it is may be written in many ways: whoever connects finds out whether it is there.
    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync() => throw new NotSupportedException("Others may use this server.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

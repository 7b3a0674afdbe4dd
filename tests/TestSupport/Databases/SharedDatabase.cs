using Messaging.TestSupport.Servers;

namespace Messaging.TestSupport.Databases;

/// <summary>The one PostgreSQL server of a test run, started when a test first needs it. Each test gets a database of its own.</summary>
public sealed class SharedDatabase : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private IServer? _server;

    /// <summary>Skips the test without a server.</summary>
    public async Task<TestDatabase> FreshAsync(CancellationToken stop)
    {
        await _starting.WaitAsync(stop);
        try
        {
            _server ??= await Requires.ServerAsync(PostgresDatabase.StartAsync(stop));
        }
        finally
        {
            _starting.Release();
        }

        return await TestDatabase.CreateAsync(_server, isOwn: false, stop);
    }

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

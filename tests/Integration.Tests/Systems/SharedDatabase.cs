using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Systems;

/// <summary>The one PostgreSQL server of a test run, started when a test first needs it. Each test gets a database of its own.</summary>
public sealed class SharedDatabase : IAsyncDisposable
{
    private IDatabase? _server;

    /// <summary>Skips the test if there is no server to be had.</summary>
    public async Task<TestDatabase> FreshAsync(CancellationToken stop)
    {
        if (_server is null)
        {
            var server = await PostgresDatabase.ChooseAsync();
            await server.StartAsync(stop);
            _server = server;
        }

        return await TestDatabase.CreateAsync(_server, isOwn: false, stop);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

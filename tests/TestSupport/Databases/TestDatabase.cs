using Messaging.TestSupport.Servers;
using Npgsql;

namespace Messaging.TestSupport.Databases;

/// <summary>An empty database, which is removed at the end of its test.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly IServer _server;
    private readonly string _name;
    private readonly bool _isOwn;

    private TestDatabase(IServer server, string name, bool isOwn)
    {
        _server = server;
        _name = name;
        _isOwn = isOwn;
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.GetConnectionString()) { Database = _name }.ToString();

    /// <summary>A database on its own server, which can be stopped.</summary>
    public static async Task<TestDatabase> OnOwnServerAsync(CancellationToken stop)
    {
        var server = await Requires.ServerAsync(PostgresDatabase.StartOwnAsync(stop));
        return await CreateAsync(server, isOwn: true, stop);
    }

    public static async Task<TestDatabase> CreateAsync(IServer server, bool isOwn, CancellationToken stop)
    {
        var database = new TestDatabase(server, $"jobs_{Guid.NewGuid():n}", isOwn);
        await database.RunAsync($"CREATE DATABASE {database._name}", stop);
        return database;
    }

    public Task StopServerAsync() => _server.StopAsync();

    public Task StartServerAsync(CancellationToken stop) => _server.StartAsync(stop);

    public async ValueTask DisposeAsync()
    {
        if (_isOwn)
            await _server.DisposeAsync();
        else
            await RunAsync($"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);
    }

    private async Task RunAsync(string statement, CancellationToken stop)
    {
        // Not pooled: an open connection would delay a test that stops the server.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.GetConnectionString()) { Pooling = false }.ToString());
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}

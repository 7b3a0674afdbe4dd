using System.Globalization;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;
using Npgsql;

namespace Messaging.Bench.Jobs;

/// <summary>A PostgreSQL server as it is by default, so that what it has committed is on the disk: a container, else an installed one.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly IDatabase _server;
    private int _databases;

    private BenchDatabase(IDatabase server) => _server = server;

    /// <returns>Null if there is none to be had.</returns>
    public static async Task<BenchDatabase?> StartAsync(CancellationToken stop)
    {
        IDatabase? server = await CommandLine.SucceedsAsync("docker", "info") ? new PostgresContainer()
            : LocalPostgres.IsInstalled ? new LocalPostgres()
            : null;
        if (server is null)
            return null;

        await server.StartAsync(stop);
        return new BenchDatabase(server);
    }

    /// <returns>The connection string of a database that is new.</returns>
    public async Task<NpgsqlConnectionStringBuilder> NewAsync(CancellationToken stop)
    {
        var name = $"bench_{(++_databases).ToString(CultureInfo.InvariantCulture)}";
        await RunAsync(_server.GetConnectionString(), $"CREATE DATABASE {name}", stop);
        return new NpgsqlConnectionStringBuilder(_server.GetConnectionString()) { Database = name };
    }

    public async Task<string> VersionAsync(CancellationToken stop) =>
        $"PostgreSQL {await RunAsync(_server.GetConnectionString(), "SHOW server_version", stop)}, {(_server is PostgresContainer ? "in a container" : "installed package")}";

    public static async Task<object?> RunAsync(string connection, string statement, CancellationToken stop)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(stop);
        await using var command = new NpgsqlCommand(statement, open);
        return await command.ExecuteScalarAsync(stop);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

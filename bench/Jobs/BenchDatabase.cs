using System.Globalization;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;
using Npgsql;

namespace Messaging.Bench.Jobs;

/// <summary>A PostgreSQL server as it is by default, so that what it has committed is on the disk: a container, else an installed one.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const int PortInContainer = 5432;

    private readonly IDatabase _server;
    private readonly string _address;
    private readonly string? _container;
    private int _databases;

    private BenchDatabase(IDatabase server, string address, string? container)
    {
        _server = server;
        _address = address;
        _container = container;
    }

    /// <returns>Null if there is none to be had.</returns>
    public static async Task<BenchDatabase?> StartAsync(CancellationToken stop)
    {
        IDatabase? server = await CommandLine.SucceedsAsync("docker", "info") ? new PostgresContainer()
            : LocalPostgres.IsInstalled ? new LocalPostgres()
            : null;
        if (server is null)
            return null;

        try
        {
            await server.StartAsync(stop);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        if (server is not PostgresContainer)
            return new BenchDatabase(server, server.GetConnectionString(), null);

        var published = new NpgsqlConnectionStringBuilder(server.GetConnectionString());
        var container = await PublishedContainer.ListAsync(published.Port, PortInContainer);
        (published.Host, published.Port) = (container.Host, container.Port);
        return new BenchDatabase(server, published.ToString(), container.Id);
    }

    /// <returns>The connection string of a database that is new.</returns>
    public async Task<NpgsqlConnectionStringBuilder> NewAsync(CancellationToken stop)
    {
        var name = $"bench_{(++_databases).ToString(CultureInfo.InvariantCulture)}";
        await RunAsync(_address, $"CREATE DATABASE {name}", stop);
        return new NpgsqlConnectionStringBuilder(_address) { Database = name };
    }

    public async Task<string> VersionAsync(CancellationToken stop) =>
        $"PostgreSQL {await RunAsync(_address, "SHOW server_version", stop)}, {(_container is not null ? "in a container" : "installed package")}";

    public static async Task<object?> RunAsync(string connection, string statement, CancellationToken stop)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(stop);
        await using var command = new NpgsqlCommand(statement, open);
        return await command.ExecuteScalarAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_container is not null)
            ProcessList.Remove(_container);
    }
}

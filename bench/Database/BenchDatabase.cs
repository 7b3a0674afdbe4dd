using System.Globalization;
using DotNet.Testcontainers.Builders;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Servers;
using Npgsql;
using Testcontainers.PostgreSql;

namespace Messaging.Bench.Database;

/// <summary>The one PostgreSQL server of a run, as it is by default, so that what it has committed is on the disk: a container, else an installed one.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly IServer _server;
    private readonly string _address;
    private readonly PublishedContainer? _container;
    private int _databases;

    private BenchDatabase(IServer server, PublishedContainer? container)
    {
        _server = server;
        _container = container;
        var address = new NpgsqlConnectionStringBuilder(server.GetConnectionString());
        if (container is not null)
            (address.Host, address.Port) = (container.Host, container.Port);
        _address = address.ToString();
    }

    /// <returns>Null, with the reason on the console, if there is none to be had.</returns>
    public static async Task<BenchDatabase?> StartAsync(CancellationToken stop)
    {
        try
        {
            var server = await PostgresDatabase.StartDurableAsync(stop);
            return new BenchDatabase(server, await PublishedContainer.ListAsync(server, PostgreSqlBuilder.PostgreSqlPort));
        }
        catch (DockerUnavailableException missing)
        {
            Console.WriteLine($"What needs PostgreSQL is left out. {missing.Message}");
            return null;
        }
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
            ProcessList.Remove(_container.Id);
    }
}

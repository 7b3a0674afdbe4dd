using Microsoft.Data.Sqlite;

namespace Messaging.TestSupport.Databases;

/// <summary>Holds the write lock of a file: others can read it, but not write.</summary>
public sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private SqliteWriter(SqliteConnection connection) => _connection = connection;

    public static async Task<SqliteWriter> StartAsync(string file, CancellationToken stop)
    {
        var writer = new SqliteWriter(new SqliteConnection($"Data Source={file};Pooling=False"));
        await writer._connection.OpenAsync(stop);
        await using var command = writer._connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(stop);
        return writer;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

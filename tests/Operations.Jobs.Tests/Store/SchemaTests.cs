using Messaging.Operations.Jobs.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>The migrations are written by hand, so they are compared with the model.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-api-tests-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_schema_of_the_migrations_matches_the_model()
    {
        await using var migrated = Context("migrated.db");
        await SqliteSchema.MigrateAsync(migrated, Stop);
        await using var modelled = Context("modelled.db");
        await modelled.Database.EnsureCreatedAsync(Stop);

        var schema = await SchemaAsync("migrated.db");
        Assert.Contains(schema, line => line.StartsWith("ix_jobs_unsent", StringComparison.Ordinal));
        Assert.Equal(await SchemaAsync("modelled.db"), schema);
    }

    /// <summary>The operations that PostgreSQL would execute are the same too, types included.</summary>
    [Fact]
    public void The_schema_of_the_migrations_matches_the_model_on_PostgreSql()
    {
        using var context = new JobsContext(new DbContextOptionsBuilder<JobsContext>().UseNpgsql("Host=nowhere").Options);
        var generator = context.GetService<IMigrationsSqlGenerator>();
        var assembly = context.GetService<IMigrationsAssembly>();
        var model = context.GetService<IDesignTimeModel>().Model;

        var migrated = assembly.Migrations.Values
            .SelectMany(type => generator.Generate(assembly.CreateMigration(type, "Npgsql.EntityFrameworkCore.PostgreSQL").UpOperations, model: null));
        var modelled = generator.Generate(
            context.GetService<IMigrationsModelDiffer>().GetDifferences(null, model.GetRelationalModel()), model);

        Assert.Equal(Statements(modelled), Statements(migrated));
    }

    [Fact]
    public async Task A_lock_of_a_killed_process_does_not_block_the_migration()
    {
        await using var context = Context("left.db");
        await context.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
            """,
            Stop);

        await SqliteSchema.MigrateAsync(context, Stop).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Stop);
    }

    [Fact]
    public async Task Readers_and_a_writer_can_use_the_file_at_the_same_time()
    {
        await using var context = Context("wal.db");
        await SqliteSchema.MigrateAsync(context, Stop);

        Assert.Equal("wal", Assert.Single(await ReadAsync("wal.db", "PRAGMA journal_mode")));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Statements(IEnumerable<MigrationCommand> commands) => commands.Select(command => command.CommandText).Order();

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private JobsContext Context(string name) => new(new DbContextOptionsBuilder<JobsContext>().UseSqlite($"Data Source={File(name)}").Options);

    private async Task<IReadOnlyList<string>> SchemaAsync(string name) => await ReadAsync(
        name, "SELECT name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' ORDER BY name");

    private async Task<IReadOnlyList<string>> ReadAsync(string name, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File(name)}");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
            lines.Add(reader.GetString(0));
        return lines;
    }
}

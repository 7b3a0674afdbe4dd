using Messaging.Operations.Jobs.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

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
            .SelectMany(type => assembly.CreateMigration(type, "Npgsql.EntityFrameworkCore.PostgreSQL").UpOperations);
        var modelled = context.GetService<IMigrationsModelDiffer>().GetDifferences(null, model.GetRelationalModel());

        Assert.Equal(Statements(generator.Generate(AtOnce(modelled), model)), Statements(generator.Generate(AtOnce(migrated))));
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
    public async Task The_space_of_removed_rows_is_given_back()
    {
        await using var context = Context("shrinking.db");
        await SqliteSchema.MigrateAsync(context, Stop);
        var text = new string('x', 10_000);
        for (var number = 0; number < 200; number++)
            context.Jobs.Add(new Job { Id = Guid.CreateVersion7(), Operation = "none", Request = text });
        await context.SaveChangesAsync(Stop);
        await SqliteSchema.ShrinkAsync(context, Stop);
        var full = new FileInfo(File("shrinking.db")).Length;

        await context.Jobs.ExecuteDeleteAsync(Stop);
        await SqliteSchema.ShrinkAsync(context, Stop);

        Assert.InRange(full, 2_000_000, 4_000_000);
        Assert.InRange(new FileInfo(File("shrinking.db")).Length, 0, 500_000);
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

    /// <summary>Creates the table of jobs with the columns that were added later, in the order of their names.</summary>
    private static List<MigrationOperation> AtOnce(IEnumerable<MigrationOperation> operations)
    {
        var all = operations.ToList();
        var table = all.OfType<CreateTableOperation>().Single(created => created.Name == "jobs");
        table.Columns.AddRange(all.OfType<AddColumnOperation>());
        foreach (var created in all.OfType<CreateTableOperation>())
            created.Columns.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        var dropped = all.OfType<DropIndexOperation>().Select(index => index.Name).ToHashSet();
        all.RemoveAll(operation => operation is AddColumnOperation or DropIndexOperation || (operation is CreateIndexOperation index && dropped.Contains(index.Name)));
        return all;
    }

    private static IEnumerable<string> Statements(IEnumerable<MigrationCommand> commands) => commands.Select(command => command.CommandText).Order();

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private JobsContext Context(string name) => new(new DbContextOptionsBuilder<JobsContext>().UseSqlite($"Data Source={File(name)}").Options);

    private async Task<IReadOnlyList<string>> SchemaAsync(string name) => await ReadAsync(
        name,
        """
        SELECT 'column ' || name || ' ' || type || ' ' || "notnull" || ' ' || pk FROM pragma_table_info('jobs')
        UNION ALL SELECT name || ': ' || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
        ORDER BY 1
        """);

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

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Migrates a file that only this process uses.</summary>
internal static class SqliteSchema
{
    public static async Task MigrateAsync(JobsContext context, CancellationToken stop)
    {
        // On one connection: the first setting is for a file that it creates. It has no effect on other files.
        await context.Database.OpenConnectionAsync(stop);
        await context.Database.ExecuteSqlRawAsync("PRAGMA auto_vacuum = INCREMENTAL", stop);
        // EF Core's lock is a row in the file. If a killed process left it, EF Core would wait without end.
        await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, stop);
        await context.Database.MigrateAsync(stop);
        // Allows readers and a writer at the same time. The file keeps this mode.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", stop);
    }

    /// <summary>Gives the space of removed jobs back to the file system. SQLite keeps it in the file otherwise.</summary>
    public static async Task ShrinkAsync(JobsContext context, CancellationToken stop)
    {
        await context.Database.OpenConnectionAsync(stop);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)";
        await using var reader = await command.ExecuteReaderAsync(stop);
        // Each step of the first statement frees one page.
        do
        {
            while (await reader.ReadAsync(stop))
            {
            }
        }
        while (await reader.NextResultAsync(stop));
    }
}

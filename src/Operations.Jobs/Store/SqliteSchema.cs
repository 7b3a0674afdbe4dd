using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Migrates a file that only this process uses.</summary>
internal static class SqliteSchema
{
    public static async Task MigrateAsync(JobsContext context, CancellationToken stop)
    {
        // EF Core's lock is a row in the file. If a killed process left it, EF Core would wait without end.
        await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, stop);
        await context.Database.MigrateAsync(stop);
        // Allows readers and a writer at the same time. The file keeps this mode.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", stop);
    }
}

using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Migrates a file that only this process uses.</summary>
internal static class SqliteSchema
{
    public static async Task MigrateAsync(JobsContext context, CancellationToken stop)
    {
        // EF's own lock is a row in the file: one that a killed process left behind would be waited for without end.
        await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, stop);
        await context.Database.MigrateAsync(stop);
        // Readers and a writer at the same time. The file remembers it.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", stop);
    }
}

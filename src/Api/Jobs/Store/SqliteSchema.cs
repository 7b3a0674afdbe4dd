using Microsoft.EntityFrameworkCore;

namespace Messaging.Api.Jobs.Store;

/// <summary>
/// Migrates a file under a lock of the operating system, which ends with its process. EF's own lock is a row in the
/// file: one that a killed process left behind would be waited for without end.
/// </summary>
internal static class SqliteSchema
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    public static async Task MigrateAsync(JobsContext context, string file, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await using var ours = await LockAsync($"{file}.lock", stop);
        await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, stop);
        await context.Database.MigrateAsync(stop);
        // Readers and a writer at the same time. The file remembers it.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", stop);
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(BetweenTries, TimeProvider.System, stop);
            }
        }
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Monitors the store, at start and after each failed use. It retries the migrations until they succeed, and then closes the circuit.
/// The host does not wait for it.
/// </summary>
internal sealed class StoreMonitor(
    IDbContextFactory<JobsContext> contexts, SqliteFileLock fileLock, StoreCircuit circuit, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(10);

    // An index of a large table. A try that is given up and repeated would never end.
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            while (!await TryMigrateAsync(stoppingToken))
                await Task.Delay(RetryInterval, clock, stoppingToken);
            await circuit.WaitUntilHalfOpenAsync(stoppingToken);
        }
    }

    private async Task<bool> TryMigrateAsync(CancellationToken stop)
    {
        try
        {
            var isPending = await StoreCall.RunAsync(IsMigrationPendingAsync, TryTimeout, clock, stop);
            await StoreCall.RunAsync(MigrateAsync, isPending ? MigrationTimeout : TryTimeout, clock, stop);
            circuit.Close();
            return true;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            circuit.Open(exception);
            return false;
        }
    }

    private async Task<bool> IsMigrationPendingAsync(CancellationToken stop)
    {
        await using var context = await contexts.CreateDbContextAsync(stop);
        ClearConnectionPool(context);
        // A file is used by this process alone.
        return !context.Database.IsSqlite() && (await context.Database.GetPendingMigrationsAsync(stop)).Any();
    }

    private async Task<bool> MigrateAsync(CancellationToken stop)
    {
        await using var context = await contexts.CreateDbContextAsync(stop);
        if (context.Database.GetDbConnection() is SqliteConnection { DataSource: var file })
        {
            fileLock.Take(file);
            await SqliteSchema.MigrateAsync(context, stop);
        }
        else
        {
            context.Database.SetCommandTimeout(MigrationTimeout);
            await context.Database.MigrateAsync(stop);
        }

        return true;
    }

    /// <summary>After a failure the pooled connections are broken.</summary>
    private static void ClearConnectionPool(JobsContext context)
    {
        if (context.Database.GetDbConnection() is NpgsqlConnection postgreSql)
            NpgsqlConnection.ClearPool(postgreSql);
        else if (context.Database.GetDbConnection() is SqliteConnection sqlite)
            SqliteConnection.ClearPool(sqlite);
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Responsible for the schema of the store, at start and whenever a use of it has failed: it applies the migrations
/// until that works, which also shows that the store is there. The host starts without waiting for it.
/// </summary>
internal sealed class StoreKeeper(
    IDbContextFactory<JobsContext> contexts, SqliteFileLock fileLock, StoreAvailability availability, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            while (!await TryMigrateAsync(stoppingToken))
                await Task.Delay(BetweenTries, clock, stoppingToken);
            await availability.DoubtedAsync(stoppingToken);
        }
    }

    private async Task<bool> TryMigrateAsync(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(LongestTry, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(either.Token);
            ForgetConnections(context);
            if (context.Database.GetDbConnection() is SqliteConnection { DataSource: var file })
            {
                fileLock.Take(file);
                await SqliteSchema.MigrateAsync(context, either.Token);
            }
            else
            {
                await context.Database.MigrateAsync(either.Token);
            }

            availability.There();
            return true;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            availability.Away(exception);
            return false;
        }
    }

    /// <summary>Those that were open before a failure are dead, each to be found out by somebody.</summary>
    private static void ForgetConnections(JobsContext context)
    {
        if (context.Database.GetDbConnection() is NpgsqlConnection postgreSql)
            NpgsqlConnection.ClearPool(postgreSql);
        else if (context.Database.GetDbConnection() is SqliteConnection sqlite)
            SqliteConnection.ClearPool(sqlite);
    }
}

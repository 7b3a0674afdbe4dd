using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Inserts many new jobs. On PostgreSQL by one statement: EF Core would send one for each, and track all properties.
/// </summary>
internal static class JobAdditions
{
    // All columns of a new job. Without the key, so that no insert can conflict.
    private const string PostgreSql =
        """
        INSERT INTO jobs (id, operation, owner, request, fingerprint, state, progress, attempt, created_at, deadline, version)
        SELECT * FROM unnest(@ids, @operations, @owners, @requests, @fingerprints, @states, @progress, @attempts, @created, @deadlines, @versions)
        """;

    /// <param name="context">The store.</param>
    /// <param name="jobs">New jobs without an idempotency key.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public static async Task WriteAsync(JobsContext context, IReadOnlyCollection<Job> jobs, CancellationToken stop)
    {
        if (context.Database.IsSqlite())
        {
            context.Jobs.AddRange(jobs);
            await context.SaveChangesAsync(stop);
            return;
        }

        await context.Database.OpenConnectionAsync(stop);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        AskPostgreSql(command, jobs);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void AskPostgreSql(DbCommand command, IReadOnlyCollection<Job> jobs)
    {
        command.CommandText = PostgreSql;
        command.Parameters.Add(new NpgsqlParameter("ids", jobs.Select(job => job.Id).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("operations", jobs.Select(job => job.Operation).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("owners", jobs.Select(job => job.Owner).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("requests", jobs.Select(job => job.Request).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("fingerprints", jobs.Select(job => job.Fingerprint).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("states", jobs.Select(job => job.State.Text()).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("progress", jobs.Select(job => job.Progress).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("attempts", jobs.Select(job => job.Attempt).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("created", jobs.Select(job => InstantConverter.Write(job.CreatedAt)).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("deadlines", jobs.Select(job => InstantConverter.Write(job.Deadline)).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("versions", jobs.Select(job => job.Version).ToArray()));
    }
}

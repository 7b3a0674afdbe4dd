using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A job that reaches its final state.</summary>
/// <param name="Id">The job.</param>
/// <param name="Completion">How it ended.</param>
/// <param name="Attempt">The attempt that finished it; null if no worker did.</param>
/// <param name="Version">The only version that may be finished; null for any.</param>
internal sealed record FinishedJob(Guid Id, JobCompletion Completion, JobAttempt? Attempt, long? Version);

/// <summary>Stores many completions by one statement, in the SQL of each database: EF Core has none for that.</summary>
internal static class JobCompletionSql
{
    private const string RetriedAfter = "COALESCE(jobs.retried_after, 0)";

    // Of a result that does not say its attempt: the current one.
    private const string Number =
        $"COALESCE(o.attempt, CASE WHEN jobs.attempt > {RetriedAfter} THEN jobs.attempt ELSE {RetriedAfter} + 1 END)";

    private const string Change =
        $"""
        UPDATE jobs SET
            state = o.state, result = o.result, problem = o.problem, finished_at = o.finished_at, version = jobs.version + 1,
            progress = CASE WHEN o.state = 'succeeded' THEN 1 ELSE jobs.progress END,
            worker = CASE WHEN jobs.attempt < {Number} THEN o.worker WHEN jobs.attempt = {Number} THEN COALESCE(o.worker, jobs.worker) ELSE jobs.worker END,
            started_at = CASE WHEN jobs.attempt < {Number} THEN o.started_at WHEN jobs.attempt = {Number} THEN COALESCE(o.started_at, jobs.started_at) ELSE jobs.started_at END,
            cpu_seconds = CASE WHEN jobs.attempt <= {Number} THEN o.cpu_seconds END,
            times = CASE WHEN jobs.attempt <= {Number} THEN o.times END,
            attempt = CASE WHEN jobs.attempt < {Number} THEN {Number} ELSE jobs.attempt END
        """;

    private const string Unfinished = "jobs.state IN ('queued', 'running')";
    private const string IsVersion = "(o.version IS NULL OR o.version = jobs.version)";

    // Not a result of an attempt before the last retry. 0: no worker finished it.
    private const string IsCurrent = $"(o.attempt IS NULL OR o.attempt = 0 OR o.attempt > {RetriedAfter})";

    // Locked in the order of their ids, as JobOutbox.MarkSentAsync does. Two statements that lock the same rows in different
    // orders would wait for each other.
    private const string PostgreSql =
        $"""
        WITH locked AS MATERIALIZED (SELECT id FROM jobs WHERE id = ANY(@ids) AND {Unfinished} ORDER BY id FOR UPDATE)
        {Change}
        FROM locked JOIN unnest(@ids, @states, @results, @problems, @finished, @attempts, @workers, @started, @cpu, @times, @versions)
            AS o(id, state, result, problem, finished_at, attempt, worker, started_at, cpu_seconds, times, version) ON locked.id = o.id
        WHERE jobs.id = o.id AND {Unfinished} AND {IsVersion} AND {IsCurrent}
        RETURNING jobs.id
        """;

    private const string Sqlite =
        $"""
        {Change}
        FROM (SELECT value ->> 'Id' AS id, value ->> 'State' AS state, value ->> 'Result' AS result, value ->> 'Problem' AS problem,
            value ->> 'FinishedAt' AS finished_at, value ->> 'Attempt' AS attempt, value ->> 'Worker' AS worker,
            value ->> 'StartedAt' AS started_at, value ->> 'CpuSeconds' AS cpu_seconds, value ->> 'Times' AS times,
            value ->> 'Version' AS version FROM json_each(@finished)) AS o
        WHERE jobs.id = o.id AND {Unfinished} AND {IsVersion} AND {IsCurrent}
        RETURNING jobs.id
        """;

    /// <param name="context">The store.</param>
    /// <param name="finished">At most one for each job.</param>
    /// <param name="now">The time of completion.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <returns>The jobs that were not in a final state before.</returns>
    public static async Task<IReadOnlySet<Guid>> WriteAsync(
        JobsContext context, IReadOnlyCollection<FinishedJob> finished, DateTimeOffset now, CancellationToken stop)
    {
        await context.Database.OpenConnectionAsync(stop);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        if (context.Database.IsSqlite())
            AskSqlite(command, finished, InstantConverter.Write(now));
        else
            AskPostgreSql(command, finished, InstantConverter.Write(now));

        var changed = new HashSet<Guid>();
        await using var rows = await command.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
            changed.Add(rows.GetGuid(0));
        return changed;
    }

    private static void AskPostgreSql(DbCommand command, IReadOnlyCollection<FinishedJob> finished, long now)
    {
        command.CommandText = PostgreSql;
        command.Parameters.Add(new NpgsqlParameter("ids", finished.Select(job => job.Id).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("states", finished.Select(job => job.Completion.State.Text()).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("results", finished.Select(job => job.Completion.Result).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("problems", finished.Select(job => job.Completion.Problem).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("finished", finished.Select(_ => now).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("attempts", finished.Select(NumberOf).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("workers", finished.Select(job => job.Attempt?.Worker).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("started", finished.Select(StartOf).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("cpu", finished.Select(job => job.Attempt?.CpuSeconds).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("times", finished.Select(job => job.Attempt?.Times?.Write()).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("versions", finished.Select(job => job.Version).ToArray()));
    }

    private static void AskSqlite(DbCommand command, IReadOnlyCollection<FinishedJob> finished, long now)
    {
        command.CommandText = Sqlite;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "finished";
        parameter.Value = JsonSerializer.Serialize(finished.Select(job => new
        {
            // As EF Core writes it there.
            Id = job.Id.ToString().ToUpperInvariant(),
            State = job.Completion.State.Text(),
            job.Completion.Result,
            job.Completion.Problem,
            FinishedAt = now,
            Attempt = NumberOf(job),
            job.Attempt?.Worker,
            StartedAt = StartOf(job),
            job.Attempt?.CpuSeconds,
            Times = job.Attempt?.Times?.Write(),
            job.Version,
        }));
        command.Parameters.Add(parameter);
    }

    private static int? NumberOf(FinishedJob job) => job.Attempt is null ? 0 : job.Attempt.Number;

    private static long? StartOf(FinishedJob job) => job.Attempt?.StartedAt is { } at ? InstantConverter.Write(at) : null;
}

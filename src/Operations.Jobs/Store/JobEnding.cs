using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A job's reaching its final state.</summary>
/// <param name="Id">The job.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Attempt">The attempt that ended it; null if no worker did.</param>
internal sealed record JobEnding(Guid Id, JobOutcome Outcome, JobAttempt? Attempt);

/// <summary>Writes many endings by one statement, in the words of each database: EF Core has none for that.</summary>
internal static class JobEndings
{
    private const string Change =
        """
        UPDATE jobs SET
            state = o.state, result = o.result, problem = o.problem, finished_at = o.finished_at, version = jobs.version + 1,
            progress = CASE WHEN o.state = 'succeeded' THEN 1 ELSE jobs.progress END,
            worker = CASE WHEN jobs.attempt <= o.attempt THEN COALESCE(o.worker, jobs.worker) ELSE jobs.worker END,
            started_at = CASE WHEN jobs.attempt <= o.attempt THEN COALESCE(o.started_at, jobs.started_at) ELSE jobs.started_at END,
            attempt = CASE WHEN jobs.attempt < o.attempt THEN o.attempt ELSE jobs.attempt END
        """;

    private const string Unfinished = "jobs.state IN ('queued', 'running')";

    // Locked in the order of their ids, as whoever marks many jobs as sent does: two who lock the same rows in different
    // orders would wait for each other.
    private const string PostgreSql =
        $"""
        WITH locked AS MATERIALIZED (SELECT id FROM jobs WHERE id = ANY(@ids) AND {Unfinished} ORDER BY id FOR UPDATE)
        {Change}
        FROM locked JOIN unnest(@ids, @states, @results, @problems, @finished, @attempts, @workers, @started)
            AS o(id, state, result, problem, finished_at, attempt, worker, started_at) ON locked.id = o.id
        WHERE jobs.id = o.id AND {Unfinished}
        RETURNING jobs.id
        """;

    private const string Sqlite =
        $"""
        {Change}
        FROM (SELECT value ->> 'Id' AS id, value ->> 'State' AS state, value ->> 'Result' AS result, value ->> 'Problem' AS problem,
            value ->> 'FinishedAt' AS finished_at, value ->> 'Attempt' AS attempt, value ->> 'Worker' AS worker,
            value ->> 'StartedAt' AS started_at FROM json_each(@endings)) AS o
        WHERE jobs.id = o.id AND {Unfinished}
        RETURNING jobs.id
        """;

    /// <param name="context">The store.</param>
    /// <param name="endings">At most one for each job.</param>
    /// <param name="now">When they finished.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    /// <returns>Those jobs that had no final state before.</returns>
    public static async Task<IReadOnlySet<Guid>> WriteAsync(
        JobsContext context, IReadOnlyCollection<JobEnding> endings, DateTimeOffset now, CancellationToken stop)
    {
        await context.Database.OpenConnectionAsync(stop);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        if (context.Database.IsSqlite())
            AskSqlite(command, endings, InstantConverter.Write(now));
        else
            AskPostgreSql(command, endings, InstantConverter.Write(now));

        var changed = new HashSet<Guid>();
        await using var rows = await command.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
            changed.Add(rows.GetGuid(0));
        return changed;
    }

    private static void AskPostgreSql(DbCommand command, IReadOnlyCollection<JobEnding> endings, long now)
    {
        command.CommandText = PostgreSql;
        command.Parameters.Add(new NpgsqlParameter("ids", endings.Select(ending => ending.Id).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("states", endings.Select(ending => ending.Outcome.State.Text()).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("results", endings.Select(ending => ending.Outcome.Result).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("problems", endings.Select(ending => ending.Outcome.Problem).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("finished", endings.Select(_ => now).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("attempts", endings.Select(NumberOf).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("workers", endings.Select(ending => ending.Attempt?.Worker).ToArray()));
        command.Parameters.Add(new NpgsqlParameter("started", endings.Select(StartOf).ToArray()));
    }

    private static void AskSqlite(DbCommand command, IReadOnlyCollection<JobEnding> endings, long now)
    {
        command.CommandText = Sqlite;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "endings";
        parameter.Value = JsonSerializer.Serialize(endings.Select(ending => new
        {
            // As EF Core writes it there.
            Id = ending.Id.ToString().ToUpperInvariant(),
            State = ending.Outcome.State.Text(),
            ending.Outcome.Result,
            ending.Outcome.Problem,
            FinishedAt = now,
            Attempt = NumberOf(ending),
            ending.Attempt?.Worker,
            StartedAt = StartOf(ending),
        }));
        command.Parameters.Add(parameter);
    }

    private static int NumberOf(JobEnding ending) => ending.Attempt?.Number ?? 0;

    private static long? StartOf(JobEnding ending) => ending.Attempt?.StartedAt is { } at ? InstantConverter.Write(at) : null;
}

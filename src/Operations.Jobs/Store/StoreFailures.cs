using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A use of the store failed, and not because of the data: it can be repeated later. The cause is logged already.</summary>
internal abstract class StoreException(string message, Exception? cause) : Exception(message, WithoutCancellation(cause))
{
    /// <summary>
    /// A timeout is a cancellation. MassTransit takes an exception with such a cause for a cancelled consumer, and moves the message to
    /// the error queue instead of retrying it.
    /// </summary>
    private static Exception? WithoutCancellation(Exception? cause) =>
        cause?.GetBaseException() is OperationCanceledException ? new TimeoutException($"It took too long: {cause.Message}") : cause;
}

/// <summary>The store is unavailable: every use fails. It is logged once per outage, where the circuit opens.</summary>
internal sealed class StoreUnavailableException(Exception? cause = null) : StoreException("The job store is unavailable.", cause);

/// <summary>One read took too long. Others may work.</summary>
internal sealed class SlowReadException(TimeoutException cause) : StoreException("The job store did not answer in time.", cause);

/// <summary>The store works, but refused one statement.</summary>
internal sealed class StatementFailedException(Exception cause) : StoreException("The job store refused a statement.", cause);

/// <summary>Classifies exceptions of a database.</summary>
internal static class StoreFailures
{
    // SQLSTATE classes of PostgreSQL: connection exception, invalid authorization, insufficient resources.
    private static readonly string[] OutageClasses = ["08", "28", "53"];

    // The server stops, starts or crashes, or has no such database.
    private static readonly string[] OutageCodes =
    [
        PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CrashShutdown, PostgresErrorCodes.CannotConnectNow,
        PostgresErrorCodes.DatabaseDropped, PostgresErrorCodes.InvalidCatalogName,
    ];

    // SQLite: the statement is wrong for this schema, which includes a trigger, or it was interrupted.
    private static readonly int[] StatementErrors = [raw.SQLITE_ERROR, raw.SQLITE_INTERRUPT, raw.SQLITE_MISUSE, raw.SQLITE_RANGE, raw.SQLITE_SCHEMA];

    /// <summary>Whether every use would fail: no connection, a server that stops or is full, or a timeout.</summary>
    public static bool IsOutage(Exception exception) => Chain(exception).Any(cause => cause switch
    {
        PostgresException { SqlState: var code } => OutageClasses.Contains(code[..2]) || OutageCodes.Contains(code),
        NpgsqlException => true,
        SqliteException { SqliteErrorCode: var code } => code != raw.SQLITE_CONSTRAINT && !IsAboutData(cause) && !StatementErrors.Contains(code),
        TimeoutException or IOException or SocketException or UnauthorizedAccessException => true,
        _ => false,
    });

    /// <summary>The error of a statement that the database refused, and not because of its data; null for another failure.</summary>
    public static DbException? RefusedStatement(Exception exception) =>
        Chain(exception).OfType<DbException>().FirstOrDefault(cause => !IsAboutData(cause));

    /// <summary>Whether the table is missing. Migrations create it.</summary>
    public static bool IsTableMissing(DbException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } => true,
        SqliteException { SqliteErrorCode: raw.SQLITE_ERROR } => exception.Message.Contains("no such table", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The error code of the database: SQLSTATE of PostgreSQL, the extended result code of SQLite.</summary>
    public static string Code(DbException exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: var code } => $"SQLite {code}",
        _ => exception.SqlState ?? "unknown",
    };

    /// <summary>Whether a row was rejected because its idempotency key exists.</summary>
    public static bool IsKeyTaken(Exception exception) => Chain(exception).Any(cause => cause is
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE });

    private static bool IsAboutData(Exception exception) => exception switch
    {
        // The classes «data exception» and «integrity constraint violation».
        PostgresException { SqlState: var code } => code.StartsWith("22", StringComparison.Ordinal) || code.StartsWith("23", StringComparison.Ordinal),
        SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_TRIGGER } => false,
        SqliteException { SqliteErrorCode: var code } => code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH,
        _ => false,
    };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}

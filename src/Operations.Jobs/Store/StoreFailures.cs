using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The store is unavailable. It is logged once per outage, where the circuit opens.</summary>
internal sealed class StoreUnavailableException(Exception? cause = null) : Exception("The job store is unavailable.", Inner(cause))
{
    /// <summary>
    /// A timeout is a cancellation. MassTransit takes an exception with such a cause for a cancelled consumer, and moves the message to
    /// the error queue instead of retrying it.
    /// </summary>
    private static Exception? Inner(Exception? cause) =>
        cause?.GetBaseException() is OperationCanceledException ? new TimeoutException($"It took too long: {cause.Message}") : cause;
}

/// <summary>Classifies exceptions of a database.</summary>
internal static class StoreFailures
{
    /// <summary>
    /// Whether the cause is the database and not the data, so that a retry helps: connection, shutdown, a missing table, a full disk,
    /// and others that an operator can fix.
    /// </summary>
    public static bool IsUnavailable(Exception exception) => Chain(exception).Any(cause => cause switch
    {
        DbException database => !IsAboutData(database),
        TimeoutException or IOException or UnauthorizedAccessException => true,
        _ => false,
    });

    /// <summary>Whether a row was rejected because its idempotency key exists.</summary>
    public static bool IsKeyTaken(Exception exception) => Chain(exception).Any(cause => cause is
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE });

    private static bool IsAboutData(DbException exception) => exception switch
    {
        // The classes «data exception» and «integrity constraint violation».
        PostgresException { SqlState: var code } => code.StartsWith("22", StringComparison.Ordinal) || code.StartsWith("23", StringComparison.Ordinal),
        SqliteException { SqliteErrorCode: var code } => code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH,
        _ => false,
    };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The store cannot be used now. Whoever logs it does so once for all.</summary>
internal sealed class StoreUnavailableException(Exception? cause = null) : Exception("The job store cannot be reached.", Told(cause))
{
    /// <summary>
    /// One that took too long was cancelled. To MassTransit whatever goes back to a cancellation is one of the consumer,
    /// which is put aside: results would be lost that only had to wait.
    /// </summary>
    private static Exception? Told(Exception? cause) =>
        cause?.GetBaseException() is OperationCanceledException ? new TimeoutException($"It took too long: {cause.Message}") : cause;
}

/// <summary>What an exception of a database says.</summary>
internal static class StoreFailures
{
    /// <summary>
    /// Whether it is about the database and not about the data, so that trying again later helps: connection, shutdown,
    /// no such table yet, no room, and whatever else an operator can mend.
    /// </summary>
    public static bool IsUnavailable(Exception exception) => Chain(exception).Any(cause => cause switch
    {
        DbException database => !IsAboutData(database),
        TimeoutException or IOException or UnauthorizedAccessException => true,
        _ => false,
    });

    /// <summary>Whether a row was refused because its idempotency key is taken.</summary>
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

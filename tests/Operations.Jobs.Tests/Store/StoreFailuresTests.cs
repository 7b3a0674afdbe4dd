using System.Net.Sockets;
using Messaging.Operations.Jobs.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreFailuresTests
{
    [Theory]
    [InlineData("57P01", "admin_shutdown")]
    [InlineData("57P03", "cannot_connect_now")]
    [InlineData("53300", "too_many_connections")]
    [InlineData("53100", "disk_full")]
    [InlineData("28P01", "invalid_password")]
    [InlineData("3D000", "invalid_catalog_name")]
    [InlineData("08006", "connection_failure")]
    public void A_server_that_stops_or_is_full_or_takes_no_connection_is_an_outage(string code, string name)
    {
        Assert.True(StoreFailures.IsOutage(Wrapped(new PostgresException(name, "FATAL", "FATAL", code))));
    }

    [Theory]
    [InlineData("P0001", "raise_exception")]
    [InlineData("42703", "undefined_column")]
    [InlineData("42501", "insufficient_privilege")]
    [InlineData("40P01", "deadlock_detected")]
    [InlineData("57014", "query_canceled")]
    [InlineData("25006", "read_only_sql_transaction")]
    public void Any_other_error_of_the_server_is_a_refused_statement(string code, string name)
    {
        var exception = Wrapped(new PostgresException(name, "ERROR", "ERROR", code));

        Assert.False(StoreFailures.IsOutage(exception));
        Assert.Equal(code, StoreFailures.Code(StoreFailures.RefusedStatement(exception)!));
    }

    [Theory]
    [InlineData("22001", "string_data_right_truncation")]
    [InlineData("23505", "unique_violation")]
    public void An_error_in_the_data_is_neither(string code, string name)
    {
        var exception = Wrapped(new PostgresException(name, "ERROR", "ERROR", code));

        Assert.False(StoreFailures.IsOutage(exception));
        Assert.Null(StoreFailures.RefusedStatement(exception));
    }

    [Fact]
    public void No_connection_or_no_answer_in_time_is_an_outage()
    {
        Assert.All<Exception>(
            [new NpgsqlException("Failed to connect", new SocketException()), new TimeoutException(), new IOException("No space left")],
            exception => Assert.True(StoreFailures.IsOutage(exception)));
    }

    [Theory]
    [InlineData(raw.SQLITE_BUSY, true)]
    [InlineData(raw.SQLITE_FULL, true)]
    [InlineData(raw.SQLITE_IOERR, true)]
    [InlineData(raw.SQLITE_CANTOPEN, true)]
    [InlineData(raw.SQLITE_READONLY, true)]
    [InlineData(raw.SQLITE_ERROR, false)]
    [InlineData(raw.SQLITE_CONSTRAINT, false)]
    [InlineData(raw.SQLITE_TOOBIG, false)]
    public void Of_SQLite_only_errors_of_the_file_are_outages(int code, bool isOutage) =>
        Assert.Equal(isOutage, StoreFailures.IsOutage(Wrapped(new SqliteException("an error", code))));

    private static DbUpdateException Wrapped(Exception cause) => new("An error occurred", cause);
}

using Messaging.ServiceDefaults.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The connection string <c>Jobs</c>. It can contain a password, so it is not logged.</summary>
internal sealed class JobStoreAddress
{
    /// <summary>The account of the compose file.</summary>
    public const string PostgreSql = "Host=localhost;Database=messaging;Username=messaging;Password=messaging-development";

    /// <summary>In the local data folder of the user.</summary>
    public static string Sqlite { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "messaging", "jobs.db"),
    }.ToString();

    // PostgreSQL accepts a hundred connections by default, and Npgsql would open as many for each replica.
    private const int MaxConnections = 20;

    // More than the statements for a job. Without it the server parses and plans each statement for every job.
    private const int PreparedStatements = 30;

    public string Text { get; set; } = "";

    /// <summary>
    /// The address of a PostgreSQL server, with defaults for pool size, prepared statements, session reset, timeout and Kerberos
    /// encryption. Values in the connection string override them, since the last value counts. Without a timeout of commands: at its end
    /// Npgsql would cancel the statement on a thread of the pool (see StoreCall). With keepalives, so that a server that disappeared
    /// keeps no connection. Kerberos is off: its library is not in the images, and
    /// the runtime writes that to standard error.
    /// </summary>
    public string PostgreSqlText =>
        new NpgsqlConnectionStringBuilder(
            $"Maximum Pool Size={MaxConnections};Max Auto Prepare={PreparedStatements};No Reset On Close=true;Command Timeout=0;Tcp Keepalive=true;Tcp Keepalive Time=10;Tcp Keepalive Interval=5;GSS Encryption Mode=Disable;{Text}").ToString();

    /// <summary>For logs, without the password: the file, or user, host, port and database.</summary>
    public string Place(JobStoreKind kind)
    {
        if (kind == JobStoreKind.Sqlite)
            return Path.GetFullPath(new SqliteConnectionStringBuilder(Text).DataSource);

        var to = new NpgsqlConnectionStringBuilder(Text);
        return $"{to.Username}@{to.Host}:{to.Port}/{to.Database}";
    }
}

internal sealed class JobStoreAddressValidator(IOptions<JobsOptions> jobs) : IValidateOptions<JobStoreAddress>
{
    /// <summary>
    /// Whether it names a file. A database in memory would be a different one for each connection. A URI has no path for the lock file.
    /// </summary>
    public static bool IsSqlite(string text) => IsReadable(
        () => new SqliteConnectionStringBuilder(text) is { DataSource: { Length: > 0 } source, Mode: not SqliteOpenMode.Memory }
            && source != ":memory:" && !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase));

    public ValidateOptionsResult Validate(string? name, JobStoreAddress options)
    {
        var (isRight, allowed) = jobs.Value.Store == JobStoreKind.Sqlite
            ? (IsSqlite(options.Text), "Data Source=/folder/file.db")
            : (IsPostgreSql(options.Text), "Host=host;Port=port;Database=database;Username=user;Password=password");
        // The value is not shown: it can contain a password.
        return isRight
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(SettingProblem.Describe($"ConnectionStrings:{ConnectionStringNames.Jobs}", "***", allowed));
    }

    private static bool IsPostgreSql(string text) => IsReadable(() => new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 });

    private static bool IsReadable(Func<bool> isRight)
    {
        try
        {
            return isRight();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }
}

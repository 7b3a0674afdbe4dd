using Messaging.ServiceDefaults.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Where the store is: the connection string <c>Jobs</c>. It may hold a password, so it is not logged.</summary>
internal sealed class JobStoreAddress
{
    /// <summary>The account that the compose file makes.</summary>
    public const string PostgreSql = "Host=localhost;Database=messaging;Username=messaging;Password=messaging-development";

    /// <summary>In the user's own folder, which stays between runs.</summary>
    public static string Sqlite { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "messaging", "jobs.db"),
    }.ToString();

    // PostgreSQL takes a hundred connections unless told otherwise, and Npgsql alone would open as many for each replica.
    private const int MaxConnections = 20;

    // More than the statements of a job's life. Without, the server parses and plans each anew for every job.
    private const int PreparedStatements = 30;

    public string Text { get; set; } = "";

    /// <summary>
    /// The address of a PostgreSQL server, with a bound on the connections to it, statements that stay prepared and no reset of
    /// a session that was left as it was found, where it says nothing of these itself: of two, the last counts.
    /// </summary>
    public string PostgreSqlText =>
        new NpgsqlConnectionStringBuilder(
            $"Maximum Pool Size={MaxConnections};Max Auto Prepare={PreparedStatements};No Reset On Close=true;{Text}").ToString();
}

internal sealed class JobStoreAddressValidator(IOptions<JobsOptions> jobs) : IValidateOptions<JobStoreAddress>
{
    /// <summary>
    /// Whether it names a file. A database in memory would be another one for each connection, and gone with the process; an
    /// URI is no path beside which there could be a lock.
    /// </summary>
    public static bool IsSqlite(string text) => IsReadable(
        () => new SqliteConnectionStringBuilder(text) is { DataSource: { Length: > 0 } source, Mode: not SqliteOpenMode.Memory }
            && source != ":memory:" && !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase));

    public ValidateOptionsResult Validate(string? name, JobStoreAddress options)
    {
        var (isRight, allowed) = jobs.Value.Store == JobStoreKind.Sqlite
            ? (IsSqlite(options.Text), "Data Source=/folder/file.db")
            : (IsPostgreSql(options.Text), "Host=host;Port=port;Database=database;Username=user;Password=password");
        // Nothing of it is shown: a password may stand anywhere in what cannot be read.
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

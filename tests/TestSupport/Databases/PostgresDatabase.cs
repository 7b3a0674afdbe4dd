using Messaging.TestSupport.Processes;

namespace Messaging.TestSupport.Databases;

/// <summary>
/// The rule by which tests come to a PostgreSQL server: the one that <c>POSTGRES_CONNECTION</c> names, else a throwaway
/// container, else an installed server started for the occasion, else the test is skipped.
/// </summary>
public static class PostgresDatabase
{
    private const string Missing =
        "Needs PostgreSQL: start Docker, or install the package postgresql, or set POSTGRES_CONNECTION to the connection "
        + "string of a server on which the tests may create databases. test.sh installs the package where it can.";

    public static async Task<IDatabase> ChooseAsync() =>
        Environment.GetEnvironmentVariable("POSTGRES_CONNECTION") is { Length: > 0 } connection
            ? new ForeignPostgres(connection)
            : await ChooseOwnAsync();

    /// <summary>For tests that take their server away: never the one of <c>POSTGRES_CONNECTION</c>, which others may use.</summary>
    public static async Task<IDatabase> ChooseOwnAsync()
    {
        if (await CommandLine.SucceedsAsync("docker", "info"))
            return new PostgresContainer(OwnPostgres.Settings);
        if (LocalPostgres.IsInstalled)
            return new LocalPostgres(OwnPostgres.Settings);

        Requires.Skip(Missing);
        throw new InvalidOperationException(Missing);
    }
}

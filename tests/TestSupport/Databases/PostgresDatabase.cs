using DotNet.Testcontainers.Configurations;
using Messaging.TestSupport.Processes;
using Messaging.TestSupport.Servers;
using Testcontainers.PostgreSql;

namespace Messaging.TestSupport.Databases;

/// <summary>
/// The rule by which tests come to a PostgreSQL server: the one that <c>POSTGRES_CONNECTION</c> names, else a throwaway
/// container, else an installed server started for the occasion, else the test is skipped. What a test writes need not
/// outlive the machine's loss of power.
/// </summary>
public static class PostgresDatabase
{
    private const string Missing =
        "Needs PostgreSQL: start Docker, or install the package postgresql, or set POSTGRES_CONNECTION to the connection "
        + "string of a server on which the tests may create databases. test.sh and bench.sh install the package where they can.";

    private static PostgreSqlBuilder Container =>
        new PostgreSqlBuilder("postgres:17").WithPortBinding(FreePort.Next(), PostgreSqlBuilder.PostgreSqlPort);

    /// <inheritdoc cref="OwnServer.StartAsync"/>
    public static async Task<IServer> StartAsync(CancellationToken stop) =>
        NamedServer.From("POSTGRES_CONNECTION") ?? await StartOwnAsync(stop);

    /// <summary>For tests that take their server away: never the one of <c>POSTGRES_CONNECTION</c>, which others may use.</summary>
    /// <inheritdoc cref="OwnServer.StartAsync"/>
    public static Task<IServer> StartOwnAsync(CancellationToken stop) => OwnServer.StartAsync(
        () => Container.Build(), LocalPostgres.IsInstalled ? () => new LocalPostgres("-c", "fsync=off") : null, Missing, stop);

    /// <summary>For measurements: a server as it is by default, so that what it has committed is on the disk.</summary>
    /// <inheritdoc cref="OwnServer.StartAsync"/>
    public static Task<IServer> StartDurableAsync(CancellationToken stop) => OwnServer.StartAsync(
        // The library switches durability off by options of its own.
        () => Container.WithCommand(new OverwriteEnumerable<string>([])).Build(),
        LocalPostgres.IsInstalled ? () => new LocalPostgres() : null,
        Missing,
        stop);
}

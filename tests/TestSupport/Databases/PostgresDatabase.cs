using DotNet.Testcontainers.Configurations;
using Messaging.TestSupport.Processes;
using Messaging.TestSupport.Servers;
using Testcontainers.PostgreSql;

namespace Messaging.TestSupport.Databases;

/// <summary>
/// Selects the PostgreSQL server of the tests: the one that <c>POSTGRES_CONNECTION</c> names, else a temporary
/// container, else an installed server, else the test is skipped. Data need not survive a loss of power.
/// </summary>
public static class PostgresDatabase
{
    private const string Missing =
        "Needs PostgreSQL: start Docker, or install the package postgresql, or set POSTGRES_CONNECTION to the connection "
        + "string of a server on which the tests may create databases. test.sh and bench.sh install the package where they can.";

    private static PostgreSqlBuilder Container =>
        new PostgreSqlBuilder("postgres:17").WithPortBinding(FreePort.Next(), PostgreSqlBuilder.PostgreSqlPort);

    /// <inheritdoc cref="TemporaryServer.StartAsync"/>
    public static async Task<IServer> StartAsync(CancellationToken stop) =>
        ExternalServer.From("POSTGRES_CONNECTION") ?? await StartOwnAsync(stop);

    /// <summary>For tests that stop their server: never the one of <c>POSTGRES_CONNECTION</c>, which others may use.</summary>
    /// <inheritdoc cref="TemporaryServer.StartAsync"/>
    public static Task<IServer> StartOwnAsync(CancellationToken stop) => TemporaryServer.StartAsync(
        () => Container.Build(), LocalPostgres.IsInstalled ? () => new LocalPostgres("-c", "fsync=off") : null, Missing, stop);

    /// <summary>For measurements: a server with its default durability.</summary>
    /// <inheritdoc cref="TemporaryServer.StartAsync"/>
    public static Task<IServer> StartDurableAsync(CancellationToken stop) => TemporaryServer.StartAsync(
        // The library switches durability off by options of its own.
        () => Container.WithCommand(new OverwriteEnumerable<string>([])).Build(),
        LocalPostgres.IsInstalled ? () => new LocalPostgres() : null,
        Missing,
        stop);
}

using Messaging.TestSupport.Processes;
using Messaging.TestSupport.Servers;
using Testcontainers.RabbitMq;

namespace Messaging.TestSupport.Brokers;

/// <summary>
/// Selects the broker of the tests: the one that <c>RABBITMQ_URI</c> names, else a temporary container, else
/// an installed <c>rabbitmq-server</c>, else the test is skipped.
/// </summary>
public static class RabbitMqBroker
{
    private const string MissingOwn =
        "Needs a RabbitMQ of its own: start Docker, or install the package rabbitmq-server. test.sh and bench.sh install it where they can.";

    private const string Missing =
        $"{MissingOwn} Or set RABBITMQ_URI to the virtual host of a broker that the tests may have for themselves.";

    /// <inheritdoc cref="TemporaryServer.StartAsync"/>
    public static async Task<IServer> StartAsync(CancellationToken stop) =>
        ExternalServer.From("RABBITMQ_URI") ?? await StartOwnAsync(Missing, stop);

    /// <summary>
    /// For tests that stop their broker or run in parallel with others: never the one of <c>RABBITMQ_URI</c>, which others may use.
    /// </summary>
    /// <inheritdoc cref="TemporaryServer.StartAsync"/>
    public static Task<IServer> StartOwnAsync(CancellationToken stop) => StartOwnAsync(MissingOwn, stop);

    private static Task<IServer> StartOwnAsync(string missing, CancellationToken stop) => TemporaryServer.StartAsync(
        () => new RabbitMqBuilder("rabbitmq:4-management").WithPortBinding(FreePort.Next(), RabbitMqBuilder.RabbitMqPort).Build(),
        LocalRabbitMq.IsInstalled ? () => new LocalRabbitMq() : null,
        missing,
        stop);
}

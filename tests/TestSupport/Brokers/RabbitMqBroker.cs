using Messaging.TestSupport.Processes;

namespace Messaging.TestSupport.Brokers;

/// <summary>
/// The rule by which tests come to a broker: the one that <c>RABBITMQ_URI</c> names, else a throwaway container, else
/// an installed <c>rabbitmq-server</c> started for the occasion, else the test is skipped.
/// </summary>
public static class RabbitMqBroker
{
    private const string Missing =
        "Needs RabbitMQ: start Docker, or install the package rabbitmq-server, or set RABBITMQ_URI to the virtual host "
        + "of a broker that the tests may have for themselves. test.sh installs the package where it can.";

    public static async Task<IBroker> ChooseAsync() =>
        Environment.GetEnvironmentVariable("RABBITMQ_URI") is { Length: > 0 } address
            ? new ForeignRabbitMq(address)
            : await ChooseOwnAsync();

    /// <summary>For tests that take their broker away: never the one of <c>RABBITMQ_URI</c>, which others may use.</summary>
    public static async Task<IBroker> ChooseOwnAsync()
    {
        if (await CommandLine.SucceedsAsync("docker", "info"))
            return new RabbitMqContainer();
        if (LocalRabbitMq.IsInstalled)
            return new LocalRabbitMq();

        Requires.Skip(Missing);
        throw new InvalidOperationException(Missing);
    }
}

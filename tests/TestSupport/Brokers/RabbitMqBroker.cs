using Messaging.TestSupport.Processes;

namespace Messaging.TestSupport.Brokers;

/// <summary>
/// The rule by which tests come to a broker: the one that <c>RABBITMQ_URI</c> names, else a throwaway container, else
/// an installed <c>rabbitmq-server</c> started for the occasion, else the test is skipped.
/// </summary>
public static class RabbitMqBroker
{
    private const string MissingOwn =
        "Needs a RabbitMQ of its own: start Docker, or install the package rabbitmq-server. test.sh installs it where it can.";

    private const string Missing =
        $"{MissingOwn} Or set RABBITMQ_URI to the virtual host of a broker that the tests may have for themselves.";

    public static async Task<IBroker> ChooseAsync() =>
        Environment.GetEnvironmentVariable("RABBITMQ_URI") is { Length: > 0 } address
            ? new ForeignRabbitMq(address)
            : await ChooseOwnAsync(Missing);

    /// <summary>
    /// For tests that take their broker away or run beside others: never the one of <c>RABBITMQ_URI</c>, which others may use.
    /// </summary>
    public static Task<IBroker> ChooseOwnAsync() => ChooseOwnAsync(MissingOwn);

    private static async Task<IBroker> ChooseOwnAsync(string missing)
    {
        if (await CommandLine.SucceedsAsync("docker", "info"))
            return new RabbitMqContainer();
        if (LocalRabbitMq.IsInstalled)
            return new LocalRabbitMq();

        Requires.Skip(missing);
        throw new InvalidOperationException(missing);
    }
}

using System.Globalization;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Processes;
using RabbitMQ.Client;

namespace Messaging.Bench.Broker;

/// <summary>
/// The one broker of a run, by the rule of the tests: that of <c>RABBITMQ_URI</c>, else a throwaway container, else an
/// installed <c>rabbitmq-server</c>.
/// </summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private const string SyncCount = "maps:get(batches, maps:get(ra_log_wal, ra_counters:overview())).";

    private const int PortInContainer = 5672;

    private readonly IBroker _broker;
    private readonly string? _container;

    private BenchBroker(IBroker broker, string address, string? container)
    {
        _broker = broker;
        Address = address;
        _container = container;
    }

    public string Address { get; }

    /// <returns>Null, with the reason on the console, if there is no broker to be had.</returns>
    public static async Task<BenchBroker?> StartAsync(CancellationToken stop)
    {
        IBroker? broker = Environment.GetEnvironmentVariable("RABBITMQ_URI") is { Length: > 0 } address ? new ForeignRabbitMq(address)
            : await CommandLine.SucceedsAsync("docker", "info") ? new RabbitMqContainer()
            : LocalRabbitMq.IsInstalled ? new LocalRabbitMq()
            : null;
        if (broker is null)
        {
            Console.WriteLine("No RabbitMQ: no RABBITMQ_URI, no Docker engine, no rabbitmq-server. What needs it is left out.");
            return null;
        }

        try
        {
            await broker.StartAsync(stop);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }

        if (broker is not RabbitMqContainer)
            return new BenchBroker(broker, broker.GetConnectionString(), null);

        var published = new UriBuilder(broker.GetConnectionString());
        var container = await PublishedContainer.ListAsync(published.Port, PortInContainer);
        (published.Host, published.Port) = (container.Host, container.Port);
        return new BenchBroker(broker, published.Uri.ToString(), container.Id);
    }

    public Task<IConnection> ConnectAsync(CancellationToken stop) => new ConnectionFactory { Uri = new Uri(Address) }.CreateConnectionAsync(stop);

    public async Task<string> VersionAsync(CancellationToken stop)
    {
        await using var connection = await ConnectAsync(stop);
        var version = connection.ServerProperties?.TryGetValue("version", out var bytes) is true && bytes is byte[] text
            ? System.Text.Encoding.ASCII.GetString(text)
            : "unknown";
        return $"{version}, {(_container is not null ? "in a container" : _broker is LocalRabbitMq ? "installed package" : "of RABBITMQ_URI")}";
    }

    /// <summary>Removes queues, so that the next subject meets the broker as the first one did.</summary>
    public async Task DeleteAsync(CancellationToken stop, params IEnumerable<string> queues)
    {
        await using var connection = await ConnectAsync(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        foreach (var queue in queues)
            await channel.QueueDeleteAsync(queue, cancellationToken: stop);
    }

    /// <summary>How often the log of the quorum queues was written and synced so far.</summary>
    /// <returns>Null if this broker cannot be asked.</returns>
    public async Task<long?> SyncsAsync()
    {
        if (_container is null)
            return null;

        var answer = await CommandLine.RunAsync("docker", "exec", _container, "rabbitmqctl", "-q", "eval", SyncCount);
        return long.Parse(answer, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        if (_container is not null)
            ProcessList.Remove(_container);
    }
}

using System.Globalization;
using DotNet.Testcontainers.Builders;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Servers;
using RabbitMQ.Client;
using Testcontainers.RabbitMq;

namespace Messaging.Bench.Broker;

/// <summary>
/// The one broker of a run, by the rule of the tests: that of <c>RABBITMQ_URI</c>, else a throwaway container, else an
/// installed <c>rabbitmq-server</c>.
/// </summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private const string SyncCount = "maps:get(batches, maps:get(ra_log_wal, ra_counters:overview())).";

    private readonly IServer _server;
    private readonly PublishedContainer? _container;

    private BenchBroker(IServer server, PublishedContainer? container)
    {
        _server = server;
        _container = container;
        Address = container is null
            ? server.GetConnectionString()
            : new UriBuilder(server.GetConnectionString()) { Host = container.Host, Port = container.Port }.Uri.AbsoluteUri;
    }

    public string Address { get; }

    /// <returns>Null, with the reason on the console, if there is no broker to be had.</returns>
    public static async Task<BenchBroker?> StartAsync(CancellationToken stop)
    {
        try
        {
            var server = await RabbitMqBroker.StartAsync(stop);
            return new BenchBroker(server, await PublishedContainer.ListAsync(server, RabbitMqBuilder.RabbitMqPort));
        }
        catch (DockerUnavailableException missing)
        {
            Console.WriteLine($"What needs RabbitMQ is left out. {missing.Message}");
            return null;
        }
    }

    public Task<IConnection> ConnectAsync(CancellationToken stop) => new ConnectionFactory { Uri = new Uri(Address) }.CreateConnectionAsync(stop);

    public async Task<string> VersionAsync(CancellationToken stop)
    {
        await using var connection = await ConnectAsync(stop);
        var version = connection.ServerProperties?.TryGetValue("version", out var bytes) is true && bytes is byte[] text
            ? System.Text.Encoding.ASCII.GetString(text)
            : "unknown";
        return $"{version}, {(_container is not null ? "in a container" : _server is LocalRabbitMq ? "installed package" : "of RABBITMQ_URI")}";
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

        var answer = await _container.Container.ExecAsync(["rabbitmqctl", "-q", "eval", SyncCount]);
        return long.Parse(answer.Stdout, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_container is not null)
            ProcessList.Remove(_container.Id);
    }
}

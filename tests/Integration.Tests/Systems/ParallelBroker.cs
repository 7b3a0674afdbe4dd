using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Servers;

namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// The broker of <see cref="ParallelTests"/>: a test may stop it, and must start it again.
/// </summary>
public sealed class ParallelBroker : SharedBroker
{
    public Task StopAsync() => Broker!.StopAsync();

    /// <summary>Starts it if it was stopped. Does nothing without a broker, when tests are skipped.</summary>
    public Task StartAsync(CancellationToken stop) => Broker?.StartAsync(stop) ?? Task.CompletedTask;

    protected override Task<IServer> StartBrokerAsync(CancellationToken stop) => RabbitMqBroker.StartOwnAsync(stop);
}
